import { defineRole, type Host, type Role } from 'haploy'
import { adoption } from './adoption/index.js'
import { rules } from './checks/rules.js'
import { handlers } from './handlers.js'
import type { NginxServer, NginxUpstream, NginxUpstreamServer, NginxVariables } from './input.js'
import { variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    nginx?: NginxVariables
  }
}

/** Installs nginx, writes the whole nginx.conf, and keeps the service running. */
export const nginx: Role<typeof variables, NginxVariables> = defineRole({
  name: 'nginx',
  folder: import.meta.dirname,
  variables,
  tasks,
  handlers,
  rules,
  adoption,
})

/** A server that passes every request to an upstream: `servers: [proxy('web')]`. */
export function proxy(upstreamName: string, more: NginxServer = {}): NginxServer {
  return { ...more, locations: { '/': { proxyPass: `http://${upstreamName}` }, ...more.locations } }
}

/** A site with a single page: `servers: [page('This is web1\n')]`. */
export function page(content: string, more: NginxServer = {}): NginxServer {
  return { root: '/var/www/html', ...more, page: content }
}

/** A server on port 80 that redirects every request to HTTPS: `servers: [redirect(), { tls: 'site', … }]`. */
export function redirect(more: NginxServer = {}): NginxServer {
  const answer = { return: { code: 301, body: 'https://$host$request_uri' } }
  return { ...more, locations: { '/': answer, ...more.locations } }
}

/** An upstream of inventory hosts: `upstreams: { web: balance(hosts('web'), { maxFails: 2, failTimeout: 3 }) }`. */
export function balance(
  hosts: readonly Host[],
  options: Omit<NginxUpstreamServer, 'address'> & { port?: number } & Omit<NginxUpstream, 'servers'> = {},
): NginxUpstream {
  const { method, keepalive, port, ...server } = options
  const addressOf = ({ address }: Host) => (port === undefined ? address : `${address}:${port}`)
  return { method, keepalive, servers: hosts.map((host) => ({ address: addressOf(host), ...server })) }
}

export type * from './input.js'
