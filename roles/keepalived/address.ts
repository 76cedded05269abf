import ipaddr from 'ipaddr.js'

/** The address without its prefix, in canonical form: `fe80::1`, `198.18.0.200`. Undefined for a host name. */
export function plainAddress(text: string): string | undefined {
  return parsed(text)?.toString()
}

/** `ipv4` or `ipv6`; undefined for a host name. */
export function familyOf(text: string): 'ipv4' | 'ipv6' | undefined {
  return parsed(text)?.kind()
}

/** Whether an address is a group of IPv4, or a link-local one of IPv6. */
export function isMulticast(text: string): boolean {
  const address = parsed(text)
  if (address?.range() !== 'multicast') return false
  return address.kind() === 'ipv4' || address.toString().startsWith('ff02:')
}

/** The length of the prefix: 32 or 128 if there is none. The text must be an address. */
export function prefixOf(text: string): number {
  const [, length] = text.split('/')
  return length === undefined ? (familyOf(text) === 'ipv6' ? 128 : 32) : Number(length)
}

/** The rules parse the same addresses for every host of a play. */
const cache = new Map<string, ipaddr.IPv4 | ipaddr.IPv6 | undefined>()

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (!cache.has(text)) cache.set(text, parse(text))
  return cache.get(text)
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const address = ipaddr.isValidCIDR(text) ? text.slice(0, text.indexOf('/')) : text
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address)
  // A zone such as fe80::1%eth0 is not an address to keepalived.
  return ipaddr.IPv6.isValid(address) && !address.includes('%') ? ipaddr.IPv6.parse(address) : undefined
}
