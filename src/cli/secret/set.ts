import { readFileSync } from 'node:fs'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { isName } from '../../secrets/age/age-file.js'
import { ask } from '../../secrets/prompt.js'
import { withoutFinalNewline } from '../../secrets/read-text.js'
import { typedValue, writeChanges } from './secrets-file.js'

/** Sets one value of a file to standard input without its final newline, or to what the user types on the terminal. */
export async function set({ file, name }: { readonly file: string; readonly name: string }): Promise<void> {
  if (!isName(name)) {
    throw new UsageError(`'${name}' cannot be the name of a secret`, {
      hint: 'A name begins with a letter or _, and has letters, digits, _, . and -.',
    })
  }
  const given = process.stdin.isTTY ? onTerminal(name) : new Secret(readFileSync(0, 'utf8'))
  await writeChanges(file, new Map([[name, typedValue(name, withoutFinalNewline(given.reveal()))]]))
  process.stdout.write(`Set ${name}.\n`)
}

function onTerminal(name: string): Secret {
  return ask(`Value of ${name}`, { call: `secret set ${name}`, hint: 'Type the value, or pipe it to the command.' })
}
