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
  readonly options: readonly string[]
}

/** Turns a message of yargs about the arguments into an error of haploy, with a suggestion if there is one. */
export function usageErrorOf(message: string, { args, commands, options }: CommandLine): UsageError {
  const [first = '', second = ''] = args
  const known = commands.includes(first)
  const ofCommand = first === 'exec' ? 'Write the command after --: haploy exec web -- uptime. ' : ''
  const help = known ? `${ofCommand}See \`haploy ${first} --help\`.` : 'See `haploy --help`.'
  const lines = message.split('\n').map((line) => line.trim())
  const text = lines.filter((line) => line !== '').join(' ')
  const [unknown = ''] = /^Unknown arguments?: (.+)/.exec(text)?.[1]?.split(', ') ?? []
  if (text.startsWith('Did you mean') || (unknown !== '' && unknown === first)) {
    const meant = /^Did you mean .*\?$/.test(text) ? text : didYouMean(first, commands)
    const suggestion = (known ? undefined : commandElsewhere(first, commands)) ?? meant
    return new UsageError(`there is no command '${known ? `${first} ${second}` : first}'`, { hint: suggestion ?? help })
  }
  if (text.startsWith('Not enough non-option'))
    return new MissingArgument(`${first}: a required argument is missing`, { hint: help })
  if (unknown === '') return new UsageError(plainText(text, first, options), { hint: help })
  const written = writtenOption(unknown, args)
  if (written === undefined)
    return new UsageError(`${first}: there is one argument too many: ${unknown}`, { hint: help })
  return new UsageError(`${first}: there is no option ${written}`, {
    hint: optionElsewhere(written, [...options, ...commands]) ?? suggestOption(written, options) ?? help,
  })
}

/** The option with its dashes; undefined for an argument that is none. A letter may be one of several: `-bK`. */
function writtenOption(name: string, args: readonly string[]): string | undefined {
  const exact = [`--${name}`, `-${name}`].find((option) => args.some((arg) => arg.split('=')[0] === option))
  const isAmongLetters = name.length === 1 && args.some((arg) => /^-[A-Za-z]/.test(arg) && arg.includes(name))
  return exact ?? (isAmongLetters ? `-${name}` : undefined)
}

/** What yargs says about the value of an option, with the option as it is written. */
function plainText(text: string, command: string, options: readonly string[]): string {
  const written = (name: string) => options.find((option) => option === `--${name}`) ?? `-${name}`
  const [, withoutValue] = /^Not enough arguments following: (\S+)$/.exec(text) ?? []
  if (withoutValue !== undefined) return `${command}: ${written(withoutValue)} needs a value`
  const [, required] = /^Missing required argument: (\S+)$/.exec(text) ?? []
  if (required !== undefined) return `${command}: ${written(required)} is missing`
  const [, name, given, choices] = /^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)/.exec(text) ?? []
  if (name === undefined) return text
  return `${command}: ${written(name)} must be one of ${choices!.replaceAll('"', '')}, not ${given}`
}

/** The nearest option, or one that begins as written. */
function suggestOption(written: string, options: readonly string[]): string | undefined {
  if (written.length === 2) return undefined
  const longer = options.find((option) => option.startsWith(written))
  return didYouMean(written, options) ?? (longer && `Did you mean '${longer}'?`)
}
