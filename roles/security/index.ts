import { defineRole, type Role } from 'haploy'
import { type SecurityInput, variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    security?: Partial<SecurityInput>
  }
}

/** Sets the mode of SELinux and the state of firewalld on a host; by default both remain unchanged. */
export const security: Role<typeof variables> = defineRole({
  name: 'security',
  folder: import.meta.dirname,
  variables,
  tasks,
})

export type { SecurityInput }
