import { plainAddress } from '../../address.js'
import { type Block, lastOf, linesIn, switchOf, wordAfter } from '../reading/block.js'
import { advertIntervalOf, alertOf, interfaceOf, passwordOf, preemptionOf, transportOf, versionOf } from './election.js'
import { canonicalItems } from './items.js'
import type { Tracked } from './tracking.js'
import { canonicalAddress } from './values/addresses.js'
import { canonicalRoute, routeIn, ruleIn } from './values/routes.js'
import { canonicalNumber, notifyKeywords, notifySettings, otherSettings, type Settings } from './values/settings.js'

/** Directives with a value: the one of all instances, in `global_defs`, and the one that keepalived has by itself. */
const values: Readonly<Record<string, readonly [everywhere: string, usual: string]>> = {
  priority: ['', '100'],
  garp_master_delay: ['vrrp_garp_master_delay', '5'],
  garp_master_repeat: ['vrrp_garp_master_repeat', '5'],
  garp_master_refresh: ['vrrp_garp_master_refresh', '0'],
  garp_master_refresh_repeat: ['vrrp_garp_master_refresh_repeat', '1'],
  garp_lower_prio_delay: ['vrrp_garp_lower_prio_delay', 'as usual'],
  garp_lower_prio_repeat: ['vrrp_garp_lower_prio_repeat', 'as usual'],
  down_timer_adverts: ['vrrp_down_timer_adverts', '3'],
  unicast_ttl: ['', '255'],
  mcast_dst_ip: ['', 'as usual'],
}

/** Switches, in the same way. */
const switches: Readonly<Record<string, string>> = {
  lower_prio_no_advert: 'vrrp_lower_prio_no_advert',
  higher_prio_send_advert: 'vrrp_higher_prio_send_advert',
  skip_check_adv_addr: 'vrrp_skip_check_adv_addr',
  check_unicast_src: 'vrrp_check_unicast_src',
  strict_mode: 'vrrp_strict',
  notify_priority_changes: 'vrrp_notify_priority_changes',
  native_ipv6: '',
  dont_track_primary: '',
  promote_secondaries: '',
  vmac_xmit_base: '',
}

/** The keywords of `global_defs` that say what instances do which do not say it themselves. */
export const ofAllInstances: ReadonlySet<string> = new Set(
  [
    ...Object.values(values).map(([everywhere]) => everywhere),
    ...Object.values(switches),
    'vrrp_version',
    'smtp_alert_vrrp',
  ].filter((keyword) => keyword !== ''),
)

const special = `state interface virtual_router_id advert_int version preempt nopreempt preempt_delay authentication
  unicast_src_ip mcast_src_ip unicast_peer virtual_ipaddress virtual_ipaddress_excluded virtual_routes virtual_rules
  no_virtual_ipaddress smtp_alert accept no_accept track_script track_file track_process track_bfd track_interface`

const known = new Set([...Object.keys(values), ...Object.keys(switches), ...notifyKeywords, ...special.split(/\s+/)])

/** What an instance does, defaults included. */
export function instanceSettings(block: Block, globals: Block, items: readonly Tracked[]): Settings {
  const [device, { preempt, delay }] = [interfaceOf(block, globals), preemptionOf(block)]
  const strict = switchOf(block, 'strict_mode') ?? switchOf(globals, 'vrrp_strict') ?? false
  const accept = lastOf(block, 'accept', 'no_accept')?.words[0] ?? (strict ? 'no_accept' : 'accept')
  return new Map([
    ['interface', device],
    ['virtual_router_id', canonicalNumber(wordAfter(block, 'virtual_router_id') ?? '')],
    ['version', String(versionOf(block, globals))],
    ['advert_int', String(advertIntervalOf(block, globals))],
    ['preempt', preempt ? 'on' : 'off'],
    ['preempt_delay', canonicalNumber(delay ?? '0')],
    ['accept', accept],
    ['smtp_alert', alertOf(block, globals) ? 'on' : 'off'],
    ...authentication(block, globals),
    ...transport(block),
    ...lists(block, device),
    ['tracked', canonicalItems(items)],
    ...notifySettings(block),
    ...withDefaults(block, globals),
    ...otherSettings(block, known),
  ])
}

function authentication(block: Block, globals: Block): readonly [string, string][] {
  const found = passwordOf(block, globals)
  return found
    ? [
        ['auth_type', found.type],
        ['auth_pass', found.password],
      ]
    : []
}

/** A source that is not given is the address of the interface, so only two different ones differ. */
function transport(block: Block): readonly [string, string][] {
  const { source, peers } = transportOf(block)
  const lines = peers.map(([address = '', ...limits]) => [plainAddress(address) ?? address, ...limits].join(' '))
  return [
    ...(source === undefined ? [] : [['source address', plainAddress(source) ?? source] as [string, string]]),
    ['unicast_peer', [...new Set(lines)].sort().join('; ')],
  ]
}

/** Only the order of the addresses in advertisements matters. */
function lists(block: Block, device: string): readonly [string, string][] {
  const lines = (keyword: string) => linesIn(block, keyword).map(({ words }) => words)
  const addresses = (keyword: string) => lines(keyword).map((words) => canonicalAddress(words, device))
  return [
    ['virtual_ipaddress', addresses('virtual_ipaddress').join('; ')],
    ['virtual_ipaddress_excluded', addresses('virtual_ipaddress_excluded').sort().join('; ')],
    [
      'virtual_routes',
      lines('virtual_routes')
        .map((words) => canonicalRoute(words, routeIn))
        .sort()
        .join('; '),
    ],
    [
      'virtual_rules',
      lines('virtual_rules')
        .map((words) => canonicalRoute(words, ruleIn))
        .sort()
        .join('; '),
    ],
  ]
}

function withDefaults(block: Block, globals: Block): readonly [string, string][] {
  return [
    ...Object.entries(values).map(([keyword, [everywhere, usual]]): [string, string] => [
      keyword,
      canonicalNumber(wordAfter(block, keyword) ?? wordAfter(globals, everywhere) ?? usual),
    ]),
    ...Object.entries(switches).map(([keyword, everywhere]): [string, string] => [
      keyword,
      (switchOf(block, keyword) ?? switchOf(globals, everywhere) ?? false) ? 'on' : 'off',
    ]),
  ]
}
