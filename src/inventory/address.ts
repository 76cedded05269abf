import { isIPv6 } from 'node:net'

/** An address that contains more than a host: `ops@lb1:2222`, `[fd00::1]`, `ssh://lb1`, `198.18.0.1/24`. */
export interface CombinedAddress {
  readonly address: string
  readonly user?: string
  readonly port?: number
}

/** The parts of a combined address; undefined for a plain name or IP address, and for anything else. */
export function parseCombinedAddress(text: string): CombinedAddress | undefined {
  if (isIPv6(text)) return undefined
  const prefixed = /^([^/]+)\/\d+$/.exec(text)?.[1]
  if (prefixed !== undefined && isIPv6(prefixed)) return { address: prefixed }
  const form =
    /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)?(?:(?<user>[^@/]+)@)?(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^@:/,[\]]+))(?::(?<port>\d+))?(?<path>\/.*)?$/i
  const { scheme, user, ipv6, host, port, path } = form.exec(text)?.groups ?? {}
  const address = ipv6 ?? host
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined
  if (path !== undefined && scheme === undefined && !/^\/\d*$/.test(path)) return undefined
  if (address === undefined || (scheme ?? user ?? ipv6 ?? port ?? path) === undefined) return undefined
  return { address, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
}

/** As variables in TypeScript: `address: 'lb1', user: 'ops', port: 2222`. */
export function asVariables({ address, user, port }: CombinedAddress): string {
  return [
    `address: '${address}'`,
    ...(user === undefined ? [] : [`user: '${user}'`]),
    ...(port === undefined ? [] : [`port: ${port}`]),
  ].join(', ')
}
