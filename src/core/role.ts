import type { z } from 'zod'
import type { Host } from './host.js'
import type { Items, Task, TaskContext } from './task.js'

/** One host of a play together with the variables that a role has there, for checks that compare peers. */
export interface Member<V> {
  readonly host: Host
  readonly vars: V
}

/** Something that is wrong with a play before any host is touched. */
export interface Problem {
  /** An error, which it is when absent, keeps a run from starting; advice is on what works with a known weakness. */
  readonly severity?: 'error' | 'advice'
  /** Hosts concerned, by name. */
  readonly hosts: readonly string[]
  /** Variable concerned, as a path: `keepalived.instances.0.priority`. */
  readonly variable?: string
  readonly message: string
  readonly hint?: string
}

export interface RoleDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  /** Where `templates/` and `files/` are: `import.meta.dirname`. */
  readonly folder: string
  /** Types, defaults and constraints of the variables; they are found under the role's name in the inventory. */
  readonly variables: Schema
  tasks(context: TaskContext<z.output<Schema>>): Items
  handlers?(context: TaskContext<z.output<Schema>>): readonly Task[]
  /**
   * Sees all hosts of the play at once, before any of them is touched, also those that `--limit` leaves out; `elsewhere`
   * are those that have the role in the other plays of the playbook.
   */
  check?(
    members: readonly Member<z.output<Schema>>[],
    elsewhere: readonly Member<z.output<Schema>>[],
  ): readonly Problem[]
  /** What the role worked out about the hosts together, for people to read: `haploy lint --explain` prints it. */
  explain?(members: readonly Member<z.output<Schema>>[]): string
}

/** Values for some of a role's variables, given where the playbook uses it; a function gets each host in turn. */
export type RoleVariables<Input> = Partial<Input> | ((host: Host) => Partial<Input>)

/** A role as a play lists it. */
export interface RoleUse {
  readonly role: RoleDefinition
  variablesFor(host: Host): Readonly<Record<string, unknown>>
}

export type Role<Schema extends z.ZodType = z.ZodType> = ((variables?: RoleVariables<z.input<Schema>>) => RoleUse) & {
  readonly definition: RoleDefinition<Schema>
}

/** Defines a role. The result is called in a playbook: `roles: [nginx(), keepalived({ instances: [...] })]`. */
export function defineRole<Schema extends z.ZodType>(definition: RoleDefinition<Schema>): Role<Schema> {
  const use = (variables: RoleVariables<z.input<Schema>> = {}): RoleUse => ({
    role: definition as unknown as RoleDefinition,
    variablesFor: (host) => (typeof variables === 'function' ? variables(host) : variables) as Record<string, unknown>,
  })
  return Object.assign(use, { definition })
}
