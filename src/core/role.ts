import type { z } from 'zod'
import type { Host } from './host/host.js'
import type { Problem } from './problem.js'
import { assertRuleIds, type HostVars, type Rule } from './rule.js'
import type { Items, Task, TaskContext } from './task.js'

export interface RoleDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  /** Where `templates/` and `files/` are: `import.meta.dirname`. */
  readonly folder: string
  /** Types, defaults and constraints of the variables; they are found under the role's name in the inventory. */
  readonly variables: Schema
  tasks(context: TaskContext<z.output<Schema>>): Items
  handlers?(context: TaskContext<z.output<Schema>>): readonly Task[]
  /** What must hold for the hosts of a play together; `haploy lint --rules` lists them. */
  readonly rules?: readonly Rule<z.output<Schema>>[]
  /** The same without ids, for what nobody needs to look up or silence. Its arguments are those of `Rule.find`. */
  check?(
    hosts: readonly HostVars<z.output<Schema>>[],
    elsewhere: readonly HostVars<z.output<Schema>>[],
  ): readonly Problem[]
  /** What the role worked out about the hosts together, for people to read: `haploy lint --explain` prints it. */
  explain?(hosts: readonly HostVars<z.output<Schema>>[]): string
}

/** Values for some of a role's variables, given where the playbook uses it; a function gets each host in turn. */
export type RoleVariables<Given> = Given | ((host: Host) => Given)

/** A role as a play lists it. */
export interface RoleUse {
  readonly role: RoleDefinition
  variablesFor(host: Host): Readonly<Record<string, unknown>>
}

/**
 * A role, as `defineRole` makes it. `Given` is what a playbook may give: any of the variables. An interface of one's own in
 * its place can have comments, which an editor shows.
 */
export type Role<Schema extends z.ZodType = z.ZodType, Given = Partial<z.input<Schema>>> = ((
  variables?: RoleVariables<Given>,
) => RoleUse) & {
  readonly definition: RoleDefinition<Schema>
}

/**
 * Defines a role. The result is called in a playbook: `roles: [nginx(), keepalived({ instances: [...] })]`. Throws
 * UsageError for rules whose ids cannot be.
 */
export function defineRole<Schema extends z.ZodType>(definition: RoleDefinition<Schema>): Role<Schema> {
  assertRuleIds(definition.name, definition.rules ?? [])
  const use = (variables: RoleVariables<Partial<z.input<Schema>>> = {}): RoleUse => ({
    role: definition as unknown as RoleDefinition,
    variablesFor: (host) => (typeof variables === 'function' ? variables(host) : variables) as Record<string, unknown>,
  })
  return Object.assign(use, { definition })
}
