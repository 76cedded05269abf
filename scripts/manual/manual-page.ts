import type { Options } from 'yargs'
import type { RecordedCommand } from '../../src/cli/completion/recorded-command.js'

export interface Manual {
  readonly version: string
  /** What haploy is, in a line. */
  readonly summary: string
  readonly commands: readonly RecordedCommand[]
  readonly exitCodes: Readonly<Record<string, string>>
}

/** The page that `man haploy` shows, in roff. */
export function manualPage({ version, summary, commands, exitCodes }: Manual): string {
  return [
    `.TH HAPLOY 1 "" ${quoted(`haploy ${version}`)} ${quoted('User Commands')}`,
    '.SH NAME',
    `haploy \\- ${text(summary)}`,
    '.SH SYNOPSIS',
    ...commands.flatMap(({ usage }) => [bold(usage), '.br']).slice(0, -1),
    '.SH DESCRIPTION',
    ...commands.flatMap(section),
    '.SS "For every command"',
    ...tagged(forms('help', { alias: 'h', type: 'boolean' }), 'Show what it does, and its options'),
    ...tagged(forms('version', { alias: 'V', type: 'boolean' }), 'Show the version of haploy'),
    '.SH EXAMPLES',
    ...commands.flatMap(({ examples }) => examples).flatMap(({ command, describe }) => tagged(bold(command), describe)),
    '.SH EXIT STATUS',
    ...Object.entries(exitCodes).flatMap(([code, meaning]) => tagged(bold(code), meaning)),
    '.SH SEE ALSO',
    `${bold('ssh')}(1), ${bold('ssh_config')}(5)`,
    '',
  ].join('\n')
}

/** A command under its own heading, and below it the commands of that one. */
function section({ usage, describe, positionals, options, commands }: RecordedCommand): readonly string[] {
  const explained = Object.entries(positionals).filter(([, { describe }]) => describe !== undefined)
  return [
    `.SS ${quoted(usage)}`,
    `${text(describe)}.`,
    ...explained.flatMap(([name, option]) => tagged(italic(name), meaning(option))),
    ...Object.entries(options).flatMap(([name, option]) => tagged(forms(name, option), meaning(option))),
    ...commands.flatMap(section),
  ]
}

/** `-f`, `--forks number`. */
function forms(name: string, { alias, type, choices }: Options): string {
  const short = typeof alias === 'string' ? `${bold(`-${alias}`)}, ` : ''
  const value = choices ? choices.join('|') : type === 'number' ? 'number' : 'value'
  return `${short}${bold(`--${name}`)}${type === 'boolean' ? '' : ` ${italic(value)}`}`
}

function meaning({ describe = '', default: preset, defaultDescription }: Options): string {
  const shown = defaultDescription ?? (typeof preset === 'number' || typeof preset === 'string' ? preset : undefined)
  return shown === undefined ? describe : `${describe}  [default: ${shown}]`
}

function tagged(tag: string, paragraph: string): readonly string[] {
  return ['.TP', tag, text(paragraph)]
}

function bold(words: string): string {
  return `\\fB${text(words)}\\fR`
}

function italic(words: string): string {
  return `\\fI${text(words)}\\fR`
}

/** An argument of a request. */
function quoted(words: string): string {
  return `"${text(words).replaceAll('"', '""')}"`
}

/** Text in which nothing is an escape or a request, and a dash is one that can be copied. */
function text(words: string): string {
  return words.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/gm, '\\&$&')
}
