import type { z } from 'zod'
import { UsageError } from './errors.js'
import type { RoleAdoption } from './host/adoption.js'
import type { Host } from './host/host.js'
import { explicit, option } from './input/option-type.js'
import { assertOptions, type OptionTypes } from './input/options.js'
import type { Problem } from './problem.js'
import { assertRules, type HostVars, type Rule } from './rule.js'
import type { Items, Task, TaskContext } from './task.js'

export interface RoleDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  /** The folder that contains `templates/` and `files/`: `import.meta.dirname`. */
  readonly folder: string
  /** Types, defaults and constraints of the variables. In the inventory they are below the role's name. */
  readonly variables: Schema
  tasks(context: TaskContext<z.output<Schema>>): Items
  handlers?(context: TaskContext<z.output<Schema>>): readonly Task[]
  /** What must hold for all hosts of a play together. `haploy lint --rules` lists the rules. */
  readonly rules?: readonly Rule<z.output<Schema>>[]
  /**
   * Like `rules`, but without ids, for checks that nobody has to look up or ignore. The arguments are those of
   * `Rule.find`.
   */
  check?(
    hosts: readonly HostVars<z.output<Schema>>[],
    elsewhere: readonly HostVars<z.output<Schema>>[],
  ): readonly Problem[]
  /** Explains what the role derives from the hosts together. `haploy lint --explain` prints it. */
  explain?(hosts: readonly HostVars<z.output<Schema>>[]): string
  /** How `haploy adopt` makes variables of the configuration that hosts have. It asks the bundled roles. */
  readonly adoption?: RoleAdoption
}

/** Values for some of a role's variables, given in the playbook. A function is called for each host. */
export type RoleVariables<Given> = Given | ((host: Host) => Given)

/** A role as a play lists it. */
export interface RoleUse {
  readonly role: RoleDefinition
  variablesFor(host: Host): Readonly<Record<string, unknown>>
}

/**
 * A role as `defineRole` returns it. `Given` is the type of what a playbook may pass: any of the variables. An interface in
 * its place can have comments, which editors show.
 */
export type Role<Schema extends z.ZodType = z.ZodType, Given = Partial<z.input<Schema>>> = ((
  variables?: RoleVariables<Given>,
) => RoleUse) & {
  readonly definition: RoleDefinition<Schema>
}

const definitionTypes: OptionTypes<RoleDefinition> = {
  name: explicit(option.text),
  folder: explicit(option.text),
  variables: explicit({ expected: 'a zod schema', accepts: (value) => typeof value === 'object' && '_zod' in value! }),
  tasks: explicit(option.call),
  handlers: option.call,
  rules: { expected: 'a list of rules', accepts: Array.isArray },
  check: option.call,
  explain: option.call,
  adoption: { expected: 'an adoption', accepts: (value) => typeof value === 'object' && 'adopt' in value! },
}

const required = ['name', 'folder', 'variables', 'tasks'] as const

/**
 * Defines a role. Call the result in a playbook: `roles: [nginx(), keepalived({ instances: [...] })]`. Throws
 * UsageError for an unknown or missing key, and for invalid or repeated rule ids.
 */
export function defineRole<Schema extends z.ZodType>(definition: RoleDefinition<Schema>): Role<Schema> {
  const where = `role '${definition?.name}'`
  assertOptions(definition as unknown as RoleDefinition, where, definitionTypes, { noun: 'key' })
  const missing = required.find((key) => definition[key] === undefined)
  if (missing !== undefined) throw new UsageError(`${where} has no ${missing}`)
  assertRules(definition.name, definition.rules ?? [])
  const use = (variables: RoleVariables<Partial<z.input<Schema>>> = {}): RoleUse => ({
    role: definition as unknown as RoleDefinition,
    variablesFor: (host) => (typeof variables === 'function' ? variables(host) : variables) as Record<string, unknown>,
  })
  return Object.assign(use, { definition })
}
