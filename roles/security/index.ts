import { defineRole, type Role } from 'haploy'
import { type SecurityInput, variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    security?: Partial<SecurityInput>
  }
}

/** What SELinux and firewalld are on a host as a whole; by default they stay as they are. */
export const security: Role<typeof variables> = defineRole({
  name: 'security',
  folder: import.meta.dirname,
  variables,
  tasks,
})

export type { SecurityInput }
