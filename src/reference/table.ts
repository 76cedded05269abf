/** The values of a variable, or its default, in words, literals of TypeScript and references to other tables. */
export type Phrase = readonly Part[]

type Part = string | Literal | Choices | Reference

/** As it is written in an inventory or a playbook: `'package'`, `{ url }`. */
interface Literal {
  readonly code: string
}

/** One of these literals. */
interface Choices {
  readonly choices: readonly string[]
}

/** The title of the table that goes on from here. */
interface Reference {
  readonly table: string
}

export interface Variable {
  /** `workerProcesses`; inside an object that has no table of its own `proxy.readTimeout`, `servers[].weight`. */
  readonly name: string
  /** The values that it accepts: `whole number from 1 to 255`. */
  readonly type: Phrase
  /** What it is when nobody sets it: `required`, `none`, a literal, or words. */
  readonly fallback: Phrase
  /** One line; empty where the schema has no description. */
  readonly meaning: string
}

/** The variables of a role, or of a noun among them: a server, an upstream. */
export interface VariableTable {
  readonly title: string
  readonly variables: readonly Variable[]
  /** What holds between variables: `takes either script or command`. */
  readonly rules: readonly string[]
}

/** The literals as a phrase: `'a'`, `'b'` or `'c'`. */
export function choice(choices: readonly string[]): Part {
  return choices.length === 1 ? { code: choices[0]! } : { choices }
}
