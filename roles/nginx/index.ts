import { defineRole, type Host, type Role } from 'haploy'
import type { z } from 'zod'
import { rules } from './checks/rules.js'
import { handlers } from './handlers.js'
import type { server } from './schema/server.js'
import type { upstream, upstreamServer } from './schema/upstream.js'
import { type NginxInput, variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    nginx?: Partial<NginxInput>
  }
}

/** Installs nginx, writes the whole nginx.conf, and keeps the service running. */
export const nginx: Role<typeof variables> = defineRole({
  name: 'nginx',
  folder: import.meta.dirname,
  variables,
  tasks,
  handlers,
  rules,
})

type ServerInput = z.input<typeof server>
type UpstreamInput = z.input<typeof upstream>

/** A server that passes every request to an upstream: `servers: [proxy('web')]`. */
export function proxy(upstreamName: string, more: ServerInput = {}): ServerInput {
  return { ...more, locations: { '/': { proxyPass: `http://${upstreamName}` }, ...more.locations } }
}

/** A site with a single page: `servers: [page('This is web1\n')]`. */
export function page(content: string, more: ServerInput = {}): ServerInput {
  return { root: '/var/www/html', ...more, page: content }
}

/** A server on port 80 that redirects every request to HTTPS: `servers: [redirect(), { tls: 'site', … }]`. */
export function redirect(more: ServerInput = {}): ServerInput {
  const answer = { return: { code: 301, body: 'https://$host$request_uri' } }
  return { ...more, locations: { '/': answer, ...more.locations } }
}

/** An upstream of inventory hosts: `upstreams: { web: balance(hosts('web'), { maxFails: 2, failTimeout: 3 }) }`. */
export function balance(
  hosts: readonly Host[],
  options: Omit<z.input<typeof upstreamServer>, 'address'> & { port?: number } & Omit<UpstreamInput, 'servers'> = {},
): UpstreamInput {
  const { method, keepalive, port, ...server } = options
  const addressOf = ({ address }: Host) => (port === undefined ? address : `${address}:${port}`)
  return { method, keepalive, servers: hosts.map((host) => ({ address: addressOf(host), ...server })) }
}

export type { NginxInput }
