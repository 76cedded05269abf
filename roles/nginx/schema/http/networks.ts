import ipaddr from 'ipaddr.js'

/** An address or a network. Short forms such as `10/8`, which only some programs accept, are invalid. */
export function isNetwork(text: string): boolean {
  const host = text.split('/', 1)[0]!
  if (!isIpv4(host) && !ipaddr.IPv6.isValid(host)) return false
  return host === text || ipaddr.isValidCIDR(text)
}

/** Two IPv4 addresses, the smaller one first: `10.0.0.1-10.0.0.9`. */
export function isRange(text: string): boolean {
  const [from = '', to = '', ...rest] = text.split('-')
  return rest.length === 0 && isIpv4(from) && isIpv4(to) && numberOf(from) <= numberOf(to)
}

function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text)
}

function numberOf(address: string): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** A name with a star as its first or its last label, or none: `*.example.com`, `www.example.*`, `.example.com`. */
export function isHostPattern(text: string): boolean {
  return /^(\*\.[^*]+|[^*]+\.\*|[^*]*)$/.test(text) && !/\.\./.test(text) && text !== '.'
}
