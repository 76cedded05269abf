import { defineRole, type Role } from 'haploy'
import { adoption } from './adoption/index.js'
import { rules } from './checks/rules.js'
import { explain } from './explain.js'
import { handlers } from './handlers.js'
import type { KeepalivedVariables } from './input.js'
import { variables } from './schema/variables.js'
import { tasks } from './tasks.js'

declare module 'haploy' {
  interface Variables {
    keepalived?: KeepalivedVariables
  }
}

/** Installs keepalived, derives each host's configuration from one declaration of the pair, and keeps it running. */
export const keepalived: Role<typeof variables, KeepalivedVariables> = defineRole({
  name: 'keepalived',
  folder: import.meta.dirname,
  variables,
  tasks,
  handlers,
  rules,
  explain,
  adoption,
})

export type * from './input.js'
