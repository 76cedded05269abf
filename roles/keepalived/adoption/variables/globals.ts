import { globals as schema } from '../../schema/globals.js'
import type { PairHost } from '../host.js'
import { allOf, type Block, lastOf, linesIn, switchOf, wordAfter } from '../reading/block.js'
import { type Piece, piece, type Settled, settle } from './pieces.js'
import { callIn } from './scripts.js'
import { settingPieces } from './settings.js'

/** The recipients of mail, if the role can say them all. */
export function recipientsIn(globals: Block): readonly string[] {
  const recipients = linesIn(globals, 'notification_email').flatMap(({ words }) => words)
  return schema.shape.notificationEmail.safeParse(recipients).success ? recipients : []
}

/** What instances say themselves, or what the role writes in any case. */
const said = `enable_script_security reload_check_config router_id smtp_alert smtp_alert_vrrp vrrp_version
  vrrp_garp_master_refresh`

/** The variables of `global_defs`, and the directives that have none. */
export function globalVariables(host: PairHost): Settled {
  const { globals } = host
  const pieces = [...daemonPieces(host), ...mailPieces(globals), ...settingPieces(schema, globals)]
  const { values, raw } = settle(schema, pieces, `global_defs of ${host.name}`)
  const done = new Set([...pieces.flatMap(({ statements }) => statements), ...allOf(globals, ...said.split(/\s+/))])
  const left = globals.filter((each) => !done.has(each) || raw.includes(each))
  const alerts = switchOf(globals, 'smtp_alert')
  const isSaid = alerts === undefined || lastOf(globals, 'smtp_alert_checker') !== undefined
  return {
    values: withoutDefaults(values),
    raw: isSaid ? left : [...left, { words: ['smtp_alert_checker', alerts ? 'on' : 'off'] }],
  }
}

function withoutDefaults(values: Settled['values']): Settled['values'] {
  const defaults: Settled['values'] = schema.parse({})
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== defaults[key]))
}

function daemonPieces(host: PairHost): readonly Piece[] {
  const { globals, facts } = host
  const routerId = wordAfter(globals, 'router_id')
  const user = lastOf(globals, 'script_user')?.words.slice(1).join(' ')
  const fifoScript = lastOf(globals, 'vrrp_notify_fifo_script')
  return [
    ...(routerId === undefined || routerId === facts.hostname ? [] : [piece('routerId', routerId)]),
    ...(user === undefined ? [] : [piece('scriptUser', user, allOf(globals, 'script_user'))]),
    ...(switchOf(globals, 'enable_script_security') ? [] : [piece('scriptSecurity', false)]),
    ...(switchOf(globals, 'no_email_faults') ? [piece('emailFaults', false, allOf(globals, 'no_email_faults'))] : []),
    ...(fifoScript?.words.length === 2
      ? [piece('notifyFifoScript', callIn(fifoScript.words[1]!, host), allOf(globals, 'vrrp_notify_fifo_script'))]
      : []),
  ]
}

/** Without recipients nothing else of mail is written. */
function mailPieces(globals: Block): readonly Piece[] {
  const recipients = recipientsIn(globals)
  if (recipients.length === 0) return []
  const given = (variable: string, keyword: string, convert: (text: string) => unknown = (text) => text) => {
    const found = lastOf(globals, keyword)
    return found ? [piece(variable, convert(found.words.slice(1).join(' ')), allOf(globals, keyword))] : []
  }
  return [
    piece('notificationEmail', recipients, allOf(globals, 'notification_email')),
    ...given('notificationEmailFrom', 'notification_email_from'),
    ...given('smtpServer', 'smtp_server'),
    ...given('smtpConnectTimeout', 'smtp_connect_timeout', Number),
  ]
}
