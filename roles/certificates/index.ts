import { defineRole, type Play, type Role } from 'haploy'
import { rules } from './checks/rules.js'
import { handlers } from './handlers.js'
import type { CertificatesVariables } from './input.js'
import { variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    certificates?: CertificatesVariables
  }
}

/** Orders certificates and copies them to all hosts of a play; with `serve`, lets nginx serve them. */
export const certificates: Role<typeof variables, CertificatesVariables> = defineRole({
  name: 'certificates',
  folder: import.meta.dirname,
  variables,
  tasks,
  handlers,
  rules,
})

/**
 * The plays that order and renew the certificates of hosts. No host serves a certificate before all have it, so a host that
 * fails in the first play ends the run. List them after those of nginx and keepalived.
 */
export function certificatePlays(hosts: string, variables: CertificatesVariables): readonly Play[] {
  return [
    { name: `Order the certificates of ${hosts}`, hosts, anyErrorsFatal: true, roles: [certificates(variables)] },
    {
      name: `Serve the certificates of ${hosts}`,
      hosts,
      serial: 1,
      roles: [certificates({ ...variables, serve: true })],
    },
  ]
}

export type * from './input.js'
