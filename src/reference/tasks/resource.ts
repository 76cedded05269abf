/** The reference of a task that roles can use. */
export interface ResourcePage {
  readonly name: string
  /** The call, with the names of its arguments: `file(name, path, options)`. */
  readonly signature: string
  readonly meaning: string
  /** Its own options, without those that every task has. */
  readonly options: readonly {
    readonly name: string
    /** As in TypeScript. */
    readonly type: string
    readonly isRequired: boolean
    readonly meaning: string
  }[]
}
