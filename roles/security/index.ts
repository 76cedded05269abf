import { defineRole, type Role } from 'haploy'
import type { z } from 'zod'
import type { SecurityInput } from './input.js'
import { type Security, variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    security?: Partial<SecurityInput>
  }
}

/** What SELinux and firewalld are on a host as a whole; by default they stay as they are. */
export const security: Role<z.ZodType<Security, SecurityInput>> = defineRole({
  name: 'security',
  folder: import.meta.dirname,
  variables,
  tasks,
})

export type * from './input.js'
