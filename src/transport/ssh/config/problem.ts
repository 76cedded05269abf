/** A setting that cannot be used; the caller adds the host. */
export class ConfigProblem extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message)
  }
}

/** `at`: `file:line`. */
export function problem(at: string, what: string, hint: string): ConfigProblem {
  return new ConfigProblem(`${at}: ${what}`, hint)
}
