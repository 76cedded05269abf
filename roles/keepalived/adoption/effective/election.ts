import { familyOf } from '../../address.js'
import { type Block, lastOf, linesIn, switchOf, wordAfter } from '../reading/block.js'

/** Of an instance: 2 unless it says 3, or has IPv6 addresses. */
export function versionOf(block: Block, globals: Block): 2 | 3 {
  const declared = wordAfter(block, 'version') ?? wordAfter(globals, 'vrrp_version')
  const first = linesIn(block, 'virtual_ipaddress')[0]?.words[0] ?? ''
  const isIpv6 = familyOf(first) === 'ipv6' || switchOf(block, 'native_ipv6') === true
  return declared === '3' || isIpv6 ? 3 : 2
}

/** keepalived itself takes eth0. */
export function interfaceOf(block: Block, globals: Block): string {
  return wordAfter(block, 'interface') ?? wordAfter(globals, 'default_interface') ?? 'eth0'
}

/** In seconds. VRRP 2 knows only whole ones. */
export function advertIntervalOf(block: Block, globals: Block): number {
  const value = Number(wordAfter(block, 'advert_int') ?? 1)
  return versionOf(block, globals) === 3 ? value : Math.max(1, Math.round(value))
}

/** An instance that begins as MASTER, or without preemption, has no delay; one that begins as MASTER preempts. */
export function preemptionOf(block: Block): { readonly preempt: boolean; readonly delay: string | undefined } {
  const isMaster = wordAfter(block, 'state') === 'MASTER'
  const preempt = isMaster || lastOf(block, 'preempt', 'nopreempt')?.words[0] !== 'nopreempt'
  const delay = isMaster || !preempt ? undefined : wordAfter(block, 'preempt_delay')
  return { preempt, delay: Number(delay ?? 0) === 0 ? undefined : delay }
}

/** keepalived itself ignores what follows the eighth character, and the password of VRRP 3. */
export function passwordOf(
  block: Block,
  globals: Block,
): { readonly type: string; readonly password: string } | undefined {
  const authentication = linesIn(block, 'authentication')
  const password = wordAfter(authentication, 'auth_pass')?.slice(0, 8)
  if (password === undefined || versionOf(block, globals) === 3) return undefined
  return { type: wordAfter(authentication, 'auth_type') ?? 'PASS', password }
}

/** Of an instance or a group: its own word counts, or else that of the daemon. */
export function alertOf(block: Block, globals: Block): boolean {
  return (
    switchOf(block, 'smtp_alert') ?? switchOf(globals, 'smtp_alert_vrrp') ?? switchOf(globals, 'smtp_alert') ?? false
  )
}

/** Where an instance sends, and from where. */
export function transportOf(block: Block) {
  const peers = linesIn(block, 'unicast_peer').map(({ words }) => words)
  return { source: wordAfter(block, 'unicast_src_ip', 'mcast_src_ip'), peers }
}
