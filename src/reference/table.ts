/** The type or the default of a variable: words, TypeScript literals and references to other tables. */
export type Phrase = readonly Part[]

type Part = string | Literal | Choices | Reference

/** As written in an inventory or a playbook: `'package'`, `{ url }`. */
interface Literal {
  readonly code: string
}

/** One of these literals. */
interface Choices {
  readonly choices: readonly string[]
}

/** The title of the table that describes the object. */
interface Reference {
  readonly table: string
}

export interface Variable {
  /** `workerProcesses`; inside an object without its own table `proxy.readTimeout`, `servers[].weight`. */
  readonly name: string
  /** The accepted values: `whole number from 1 to 255`. */
  readonly type: Phrase
  /** The default: `required`, `none`, a literal, or words. */
  readonly fallback: Phrase
  /** One line; empty when the schema has no description. */
  readonly meaning: string
}

/** The variables of a role, or of a titled object in it: a server, an upstream. */
export interface VariableTable {
  readonly title: string
  readonly variables: readonly Variable[]
  /** Rules about several variables: `needs either script or command`. */
  readonly rules: readonly string[]
}

/** The literals as a phrase: `'a'`, `'b'` or `'c'`. */
export function choice(choices: readonly string[]): Part {
  return choices.length === 1 ? { code: choices[0]! } : { choices }
}
