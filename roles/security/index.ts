import { defineRole, type Role } from 'haploy'
import type { SecurityVariables } from './input.js'
import { variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    security?: SecurityVariables
  }
}

/** What SELinux and firewalld are on a host as a whole; by default they stay as they are. */
export const security: Role<typeof variables, SecurityVariables> = defineRole({
  name: 'security',
  folder: import.meta.dirname,
  variables,
  tasks,
})

export type * from './input.js'
