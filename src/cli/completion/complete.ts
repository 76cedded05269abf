import type { CommandModule } from 'yargs'
import { exitCodes } from '../../core/errors.js'
import { printableLine } from '../../report/printable.js'
import { redirectConsole } from '../process/secrets.js'
import { projectFolder } from '../settings/project-folder.js'
import { readSettings } from '../settings/read-settings.js'
import { type Candidate, candidatesFor } from './candidates.js'
import { projectWords } from './project-words.js'
import { recordedCommand } from './recorded-command.js'
import { replacement, type TypedLine, typedLine } from './shell-line.js'

type Commands = Readonly<Record<string, () => Promise<CommandModule>>>

/**
 * `haploy --complete bash LINE` and `haploy --complete zsh|fish WORD…`, which the completion scripts call: prints what the
 * last word may become, a line each. Whatever goes wrong, nothing else appears in the prompt of the shell.
 */
export async function complete(args: readonly string[], commands: Commands): Promise<number> {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = () => true
  process.stderr.write = () => true
  redirectConsole(process.stderr)
  process.env.HAPLOY_NO_PROMPT = '1'
  const [shell = '', ...given] = args
  const line: TypedLine = shell === 'bash' ? typedLine(given[0] ?? '') : { words: given, kept: '', isQuoted: false }
  try {
    const all = await Promise.all(Object.values(commands).map((load) => load()))
    // Pressing Tab in somebody else's folder must not run what is in it.
    const { isTrusted } = projectFolder(process.cwd())
    const { inventory } = isTrusted ? Object.fromEntries(await readSettings(process.env)) : {}
    const found = await candidatesFor(line.words, {
      commands: all.map((command) => recordedCommand(command)),
      inventory: inventory === undefined ? undefined : [inventory].flat().map(String),
      topics,
      words: isTrusted ? projectWords : async () => [],
    })
    write(found.map((candidate) => `${shown(candidate, shell, line)}\n`).join(''))
  } catch {
    // The shell completes nothing.
  }
  return exitCodes.fine
}

async function topics(): Promise<readonly string[]> {
  const [{ resources }, { bundledRoles }] = await Promise.all([
    import('../../reference/tasks/resources.js'),
    import('../../loader/bundled-roles.js'),
  ])
  return [...resources, ...(await bundledRoles())].map(({ name }) => name)
}

function shown({ text, about = '' }: Candidate, shell: string, line: TypedLine): string {
  if (shell === 'bash') return replacement(text, line)
  return shell === '' || about === '' ? text : `${text}\t${printableLine(about)}`
}
