import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'

interface CommandLine {
  readonly args: readonly string[]
  readonly commands: readonly string[]
  readonly options: readonly string[]
}

/** Turns a message of yargs about the arguments into an error of haploy, with a suggestion if there is one. */
export function usageErrorOf(message: string, { args, commands, options }: CommandLine): UsageError {
  const [first = '', second = ''] = args
  const known = commands.includes(first)
  const help = known ? `See \`haploy ${first} --help\`.` : 'See `haploy --help`.'
  const text = message.trim().replaceAll(/\s*\n+\s*/g, ' ')
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(text)?.[1] ?? ''
  if (text.startsWith('Did you mean') || (unknown !== '' && unknown === first)) {
    const suggestion = /^Did you mean .*\?$/.test(text) ? text : didYouMean(first, commands)
    return new UsageError(`there is no command '${known ? `${first} ${second}` : first}'`, { hint: suggestion ?? help })
  }
  if (text.startsWith('Not enough non-option'))
    return new UsageError(`${first}: a required argument is missing`, { hint: help })
  const suggestion = unknown === '' ? undefined : didYouMean(`--${unknown}`, options)
  return new UsageError(text, { hint: suggestion ?? help })
}
