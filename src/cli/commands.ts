import yargs, { type Argv, type CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../core/errors.js'
import { didYouMean } from '../core/suggest.js'
import { complain } from './complaint.js'

/** Each command with what loads it, so that starting one does not pay for the others. */
const commands: Record<string, () => Promise<CommandModule>> = {
  run: async () => (await import('./run.js')).run,
  lab: async () => (await import('./lab.js')).lab as CommandModule,
}

/** Parses the arguments behind `haploy`, runs the command that they name, and returns the exit code. */
export async function main(args: readonly string[], version: string): Promise<number> {
  try {
    const parser = parserOf(args, version)
    for (const command of await named(args)) parser.command(command)
    await parser.parseAsync()
    return Number(process.exitCode ?? exitCodes.fine)
  } catch (error) {
    complain(error, args.includes('--debug'))
    return exitCodes.cannotStart
  }
}

/** The command that the arguments name; all of them for help, suggestions and completion. */
function named(args: readonly string[]): Promise<CommandModule[]> {
  const load = commands[args[0] ?? '']
  return Promise.all(load ? [load()] : Object.values(commands).map((loadOne) => loadOne()))
}

function parserOf(args: readonly string[], version: string): Argv {
  return yargs([...args])
    .scriptName('haploy')
    .usage('$0 <command>\n\nBrings hosts to the state that roles describe, over SSH.')
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': true })
    .completion('completion', 'Print a script that completes haploy in the shell: haploy completion >> ~/.bashrc')
    .demandCommand(1, 'Name a command.')
    .strict()
    .recommendCommands()
    .version(version)
    .alias('version', 'V')
    .alias('help', 'h')
    .epilogue('More about a command: haploy <command> --help')
    .wrap(Math.min(process.stdout.columns ?? 100, 100))
    .exitProcess(false)
    .fail((message, error, self) => refuse(args, message, error, self))
}

/** Says in haploy's own words what yargs found wrong. */
function refuse(args: readonly string[], message: string | null, error: Error | undefined, parser: Argv): never {
  // What yargs itself throws, also around an error of an option's own check, is about the arguments.
  if (error && error.name !== 'YError') throw error
  const [first = ''] = args
  const help = first in commands ? `See \`haploy ${first} --help\`.` : 'See `haploy --help`.'
  const text = (message ?? '').trim().replaceAll(/\s*\n+\s*/g, ' ')
  if (text.startsWith('Did you mean') || text === `Unknown argument: ${first}`) {
    throw new UsageError(`there is no command '${first}'`, { hint: didYouMean(first, Object.keys(commands)) ?? help })
  }
  if (text.startsWith('Not enough non-option')) throw new UsageError(`${first}: something is missing`, { hint: help })
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(text)?.[1]
  const options = parser.parsed ? Object.entries(parser.parsed.aliases).flat(2) : []
  throw new UsageError(text, { hint: (unknown && didYouMean(unknown, options)) ?? help })
}
