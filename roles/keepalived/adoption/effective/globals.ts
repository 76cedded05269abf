import { type Block, linesIn, switchOf, wordAfter } from '../reading/block.js'
import { ofAllInstances } from './instance.js'
import { commandIn } from './values/commands.js'
import { canonicalNumber, otherSettings, type Settings } from './values/settings.js'

/** Directives with a value, and the one that keepalived has by itself. */
const values: Readonly<Record<string, string>> = {
  script_user: 'root',
  notification_email_from: 'as usual',
  smtp_server: '127.0.0.1',
  smtp_helo_name: 'as usual',
  smtp_connect_timeout: '30',
  vrrp_mcast_group4: '224.0.0.18',
  vrrp_mcast_group6: 'ff02::12',
  vrrp_garp_interval: '0',
  vrrp_gna_interval: '0',
}

const known = new Set([
  ...Object.keys(values),
  ...ofAllInstances,
  'router_id',
  'enable_script_security',
  'reload_check_config',
  'notification_email',
  'smtp_alert',
  'smtp_alert_checker',
  'no_email_faults',
  'dynamic_interfaces',
  'vrrp_notify_fifo_script',
])

/** What the daemon does, defaults included, without what is said of instances. */
export function globalSettings(globals: Block, hostname: string | undefined): Settings {
  const words = (keyword: string) => globals.findLast((each) => each.words[0] === keyword)?.words.slice(1)
  const onOff = (value: boolean | undefined) => (value ? 'on' : 'off')
  const recipients = linesIn(globals, 'notification_email').flatMap((each) => each.words)
  const fifoScript = words('vrrp_notify_fifo_script')
  return new Map([
    ['router_id', wordAfter(globals, 'router_id') ?? hostname ?? 'the name of the host'],
    ['enable_script_security', onOff(switchOf(globals, 'enable_script_security'))],
    ['notification_email', recipients.sort().join(' ')],
    ['smtp_alert_checker', onOff(switchOf(globals, 'smtp_alert_checker') ?? switchOf(globals, 'smtp_alert'))],
    ['no_email_faults', onOff(switchOf(globals, 'no_email_faults'))],
    ['dynamic_interfaces', (words('dynamic_interfaces') ?? ['off']).join(' ')],
    ...(fifoScript ? [['vrrp_notify_fifo_script', commandIn(fifoScript.join(' user '))] as const] : []),
    ...Object.entries(values).map(
      ([keyword, usual]) => [keyword, (words(keyword) ?? [usual]).map(canonicalNumber).join(' ')] as const,
    ),
    ...otherSettings(globals, known),
  ])
}
