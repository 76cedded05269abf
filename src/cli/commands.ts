import yargs, { type Argv, type CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../core/errors.js'
import type { Settings } from './arguments/settings.js'
import { MissingArgument, usageErrorOf } from './arguments/usage-error.js'
import { optionKeys, withSettings } from './arguments/with-settings.js'
import { type RecordedCommand, recordedCommand } from './completion/recorded-command.js'
import { printError } from './process/print-error.js'

/** A loader for each command, so that only the commands that are needed are loaded. */
export const commands: Record<string, () => Promise<CommandModule>> = {
  run: async () => (await import('./run.js')).run,
  undo: async () => (await import('./run.js')).undo,
  lint: async () => (await import('./lint.js')).lint,
  init: async () => (await import('./project/init.js')).init,
  adopt: async () => (await import('./adopt.js')).adopt,
  facts: async () => (await import('./facts.js')).facts,
  hosts: async () => (await import('./hosts/hosts.js')).hosts,
  exec: async () => (await import('./hosts/exec.js')).exec,
  vars: async () => (await import('./vars/vars.js')).vars,
  variables: async () => (await import('./variables.js')).variables,
  runs: async () => (await import('./runs/runs.js')).runs,
  doc: async () => (await import('./doc/doc.js')).doc,
  secret: async () => (await import('./secret/secret.js')).secret,
  lab: async () => (await import('./lab.js')).lab as CommandModule,
  demo: async () => (await import('./demo.js')).demo,
  completion: async () => (await import('./completion/completion.js')).completion,
}

/** Parses the arguments after `haploy`, with these defaults of options, runs the command, and returns the exit code. */
export async function main(given: readonly string[], version: string, settings: Settings = new Map()): Promise<number> {
  const args = helpArguments(given)
  try {
    const loaded = await named(args)
    const parser = parserOf(args, version, loaded)
    for (const command of loaded) parser.command(withSettings(command, settings))
    await parser.parseAsync()
    return Number(process.exitCode ?? exitCodes.fine)
  } catch (error) {
    const hasNoPlaybook = error instanceof MissingArgument && args[0] === 'run'
    printError(hasNoPlaybook ? await noPlaybook(error) : error, args.includes('--debug'))
    return exitCodes.cannotStart
  }
}

/** The error of `haploy run` alone lists the playbooks that there are. */
async function noPlaybook({ message, hint }: MissingArgument): Promise<UsageError> {
  const { playbooksText } = await import('./listing/playbooks.js')
  const { loadOptions } = await import('./process/project.js')
  const options = loadOptions()
  const { folder, unsearched = '' } = options
  const text = await playbooksText(options)
  const list =
    text === ''
      ? `There are no playbooks in ${folder}/playbooks. ${unsearched}`.trim()
      : `Name one of these playbooks:\n${text}`
  return new UsageError(message, { hint: `${hint}\n  ${list}` })
}

/** `haploy help run` is `haploy run --help`. Help for a command that does not exist is refused like the command. */
function helpArguments(args: readonly string[]): readonly string[] {
  const [first, second, ...more] = args
  if (first !== 'help') return args
  if (second === undefined) return ['--help']
  return second in commands ? [second, ...more, '--help'] : [second]
}

/** The command that the arguments name; all commands for help, suggestions and completion. */
function named(args: readonly string[]): Promise<CommandModule[]> {
  const load = commands[args[0] ?? '']
  return Promise.all(load ? [load()] : Object.values(commands).map((loadOne) => loadOne()))
}

/** The command that the arguments name, or the one inside it. Undefined if there is none. */
function writtenCommand([first, second]: readonly string[], loaded: readonly CommandModule[]) {
  const module = loaded.find(({ command }) => String(command).split(' ')[0] === first)
  const found = module && recordedCommand(module)
  const isMeant = ({ usage }: RecordedCommand) => usage.split(' ')[2] === second
  return found?.commands.find(isMeant) ?? found
}

/** The parser of the arguments, without commands. `loaded` are those that errors are about. */
export function parserOf(args: readonly string[], version: string, loaded: readonly CommandModule[] = []): Argv {
  const parser = yargs([...args])
  return parser
    .scriptName('haploy')
    .usage('$0 <command>\n\nBrings hosts to the state that roles describe, over SSH.')
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': true })
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
      const command = writtenCommand(args, loaded)
      throw usageErrorOf(message ?? '', {
        args,
        commands: Object.keys(commands),
        command,
        options: optionsOf(parser, Object.keys(command?.positionals ?? {})),
      })
    })
}

/** The options that the command accepts, with dashes. What was given is not among them by itself. */
function optionsOf(parser: Argv, positionals: readonly string[]): string[] {
  const keys = optionKeys(parser).filter((name) => !positionals.includes(name))
  return keys.map((name) => (name.length === 1 ? `-${name}` : `--${name}`))
}
