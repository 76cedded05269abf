/** What keepalived makes of a command: it splits words at blanks and removes quotation marks, as a shell does. */
export interface Reading {
  /** The first piece that only a shell understands, such as `||`, `>` or `$(`; undefined if there is none. */
  readonly operator: string | undefined
  /** A quotation mark is not closed. */
  readonly open: boolean
}

export function readingOf(command: string): Reading {
  const bare = command.replace(escapedOrQuoted, '_')
  const [operator] = operators.exec(bare) ?? []
  return { operator: operator?.trim(), open: bare.includes("'") }
}

const escapedOrQuoted = /\\.|'[^']*'/g

/** A `&` or `;` inside a word may belong to a URL; at its end a shell would end the command there. */
const operators = /\|\|?|&&|\d*>>?(?:&\d)?|<|[;&](?=\s|$)|\$[({\w]|`/

/** The same command for a shell. Undefined where it has quotation marks of its own: that is a script. */
export function inShell(command: string): string | undefined {
  const shell = /(?:^|\s)\[\[\s/.test(command) ? 'bash' : 'sh'
  return command.includes("'") ? undefined : `/bin/${shell} -c '${command.trim()}'`
}
