import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import { commandElsewhere, optionElsewhere } from './known-elsewhere.js'

/** A command without an argument that it needs. */
export class MissingArgument extends UsageError {
  override name = 'MissingArgument'
}

interface CommandLine {
  readonly args: readonly string[]
  readonly commands: readonly string[]
  /** The command that the arguments name, or the one inside it. */
  readonly command: Command | undefined
  /** With dashes. */
  readonly options: readonly string[]
}

interface Command {
  /** `haploy vars <host> [playbook]`. */
  readonly usage: string
  /** Those inside it. */
  readonly commands: readonly Pick<Command, 'usage'>[]
}

/** Turns a message of yargs about the arguments into an error of haploy, with a suggestion if there is one. */
export function usageErrorOf(message: string, line: CommandLine): UsageError {
  const { args, command } = line
  const [first = ''] = args
  const lines = message.split('\n').map((each) => each.trim())
  const text = lines.filter((each) => each !== '').join(' ')
  const [unknown = ''] = /^Unknown arguments?: (.+)/.exec(text)?.[1]?.split(', ') ?? []
  const isWord = unknown !== '' && writtenOption(unknown, args) === undefined
  if (text.startsWith('Did you mean') || (isWord && (unknown === first || command?.commands.length)))
    return unknownCommand(line)
  const name = nameOf(line)
  const [, given] = /^Not enough non-option arguments: got (\d+)/.exec(text) ?? []
  if (given !== undefined) return missingArgument(Number(given), line)
  if (unknown === '') return new UsageError(plainText(text, line), { hint: helpOn(line) })
  if (isWord) return new UsageError(`${name}: there is one argument too many: ${unknown}`, { hint: helpOn(line) })
  return unknownOption(writtenOption(unknown, args)!, line)
}

function unknownCommand(line: CommandLine): UsageError {
  const { args, commands, command } = line
  const [first = '', second = ''] = args
  if (command === undefined) {
    const hint = commandElsewhere(first, commands) ?? didYouMean(first, commands) ?? helpOn(line)
    return new UsageError(`there is no command '${first}'`, { hint })
  }
  const inside = command.commands.map(({ usage }) => usage.split(' ')[2]!)
  return new UsageError(`there is no command '${first} ${second}'`, {
    hint: didYouMean(second, inside) ?? `There are: ${inside.join(', ')}.`,
  })
}

/** An option that the command does not have may be why the argument is missing: `haploy facts -l web`. */
function missingArgument(given: number, line: CommandLine): UsageError {
  const { args, options, command } = line
  const until = args.includes('--') ? args.indexOf('--') : args.length
  const written = args.slice(0, until).map((arg) => arg.split('=')[0]!)
  const other = written.find((arg) => /^-/.test(arg) && !options.includes(arg) && elsewhere(arg, line) !== undefined)
  if (other !== undefined) return unknownOption(other, line)
  const argument = argumentsOf(line)[given]
  return new MissingArgument(`${nameOf(line)}: ${argument} is missing`, {
    hint: `Usage: ${command!.usage}. See \`haploy ${nameOf(line)} --help\`.`,
  })
}

function unknownOption(written: string, line: CommandLine): UsageError {
  return new UsageError(`${nameOf(line)}: there is no option ${written}`, {
    hint: elsewhere(written, line) ?? suggestOption(written, line.options) ?? helpOn(line),
  })
}

function elsewhere(option: string, line: CommandLine): string | undefined {
  const { options, commands, args } = line
  return optionElsewhere(option, [...options, ...argumentsOf(line), `haploy ${args[0]}`, ...commands])
}

/** `<host>` and `[playbook]`. */
function argumentsOf({ command }: CommandLine): readonly string[] {
  return command?.usage.match(/<[^<>]{1,50}>|\[[^[\]]{1,50}\]/g) ?? []
}

/** `secret set`. */
function nameOf({ command, args }: CommandLine): string {
  return command?.usage.replace(/^haploy | [<[].*/g, '') ?? args[0] ?? ''
}

function helpOn(line: CommandLine): string {
  if (line.command === undefined) return 'See `haploy --help`.'
  const needsCommand = nameOf(line) === 'exec' && !line.args.includes('--')
  const ofCommand = needsCommand ? 'Write the command after --: haploy exec web -- uptime. ' : ''
  return `${ofCommand}See \`haploy ${nameOf(line)} --help\`.`
}

/** The option with its dashes; undefined for an argument that is none. A letter may be one of several: `-bK`. */
function writtenOption(name: string, args: readonly string[]): string | undefined {
  const exact = [`--${name}`, `-${name}`].find((option) => args.some((arg) => arg.split('=')[0] === option))
  const isAmongLetters = name.length === 1 && args.some((arg) => /^-[A-Za-z]/.test(arg) && arg.includes(name))
  return exact ?? (isAmongLetters ? `-${name}` : undefined)
}

/** What yargs says about the value of an option or argument, as it is written. */
function plainText(text: string, line: CommandLine): string {
  const { options } = line
  const name = nameOf(line)
  const argument = (key: string) => argumentsOf(line).find((each) => each.replace(/\W/g, '') === key)
  const written = (key: string) => options.find((option) => option === `--${key}`) ?? argument(key) ?? `-${key}`
  const [, withoutValue] = /^Not enough arguments following: (\S+)$/.exec(text) ?? []
  if (withoutValue !== undefined) return `${name}: ${written(withoutValue)} needs a value`
  const [, required] = /^Missing required argument: (\S+)$/.exec(text) ?? []
  if (required !== undefined) return `${name}: ${written(required)} is missing`
  const [, key, given, choices] = /^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)/.exec(text) ?? []
  if (key === undefined) return text
  const wanted = choices!.replaceAll('"', '')
  return `${name}: ${written(key)} must be ${wanted.includes(',') ? 'one of ' : ''}${wanted}, not ${given}`
}

/** The nearest option, or one that begins as written. */
function suggestOption(written: string, options: readonly string[]): string | undefined {
  if (written.length === 2) return undefined
  const longer = options.find((option) => option.startsWith(written))
  return didYouMean(written, options) ?? (longer && `Did you mean '${longer}'?`)
}
