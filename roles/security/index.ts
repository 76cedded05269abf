import { defineRole, type Role } from 'haploy'
import type { SecurityVariables } from './input.js'
import { variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    security?: SecurityVariables
  }
}

/** Sets the mode of SELinux and the state of firewalld on a host; by default both remain unchanged. */
export const security: Role<typeof variables, SecurityVariables> = defineRole({
  name: 'security',
  folder: import.meta.dirname,
  variables,
  tasks,
})

export type * from './input.js'
