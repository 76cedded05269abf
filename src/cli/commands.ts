import yargs, { type Argv, type CommandModule } from 'yargs'
import { exitCodes } from '../core/errors.js'
import { outputNames } from './arguments/output-option.js'
import { usageErrorOf } from './arguments/usage-error.js'
import { printError } from './process/print-error.js'

/** A loader for each command, so that only the commands that are needed are loaded. */
export const commands: Record<string, () => Promise<CommandModule>> = {
  run: async () => (await import('./run.js')).run,
  lint: async () => (await import('./lint.js')).lint,
  variables: async () => (await import('./variables.js')).variables,
  lab: async () => (await import('./lab.js')).lab as CommandModule,
  demo: async () => (await import('./demo.js')).demo,
}

/** The command that yargs itself implements. */
export const completion = {
  command: 'completion',
  describe: 'Print a script for completion in the shell: haploy completion >> ~/.bashrc',
}

/** Parses the arguments after `haploy`, runs the command, and returns the exit code. */
export async function main(args: readonly string[], version: string): Promise<number> {
  try {
    const parser = parserOf(args, version)
    for (const command of await named(args)) parser.command(command)
    await parser.parseAsync()
    return Number(process.exitCode ?? exitCodes.fine)
  } catch (error) {
    printError(error, args.includes('--debug'))
    return exitCodes.cannotStart
  }
}

/** The command that the arguments name; all commands for help, suggestions and completion. */
function named(args: readonly string[]): Promise<CommandModule[]> {
  const load = commands[args[0] ?? '']
  return Promise.all(load ? [load()] : Object.values(commands).map((loadOne) => loadOne()))
}

/** The parser of the arguments, without commands. */
export function parserOf(args: readonly string[], version: string): Argv {
  const parser = yargs([...args])
  return parser
    .scriptName('haploy')
    .usage('$0 <command>\n\nBrings hosts to the state that roles describe, over SSH.')
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': true })
    .completion(
      completion.command,
      completion.describe,
      (_word: string, _given: unknown, complete: () => void, done: (words: string[]) => void) =>
        args.at(-2) === '--output' ? done([...outputNames]) : complete(),
    )
    .demandCommand(1, 'Name a command.')
    .strict()
    .recommendCommands()
    .version(version)
    .alias('version', 'V')
    .alias('help', 'h')
    .epilogue('More about a command: haploy <command> --help')
    .wrap(Math.min(process.stdout.columns || 100, 100))
    .exitProcess(false)
    .fail((message, error) => {
      // A YError is about the arguments, even when an option's own check has caused it.
      if (error && error.name !== 'YError') throw error
      throw usageErrorOf(message ?? '', { args, commands: Object.keys(commands), options: optionsOf(parser) })
    })
}

/** Names and aliases of the options that the command accepts, with dashes. */
function optionsOf({ parsed }: Argv): string[] {
  const names = parsed ? Object.entries(parsed.aliases).flat(2) : []
  return names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`))
}
