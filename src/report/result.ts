import type { Failure } from '../core/outcome.js'
import type { Result } from './blocks.js'
import type { Style } from './display.js'
import { type Palette, palette } from './palette.js'
import { printable, printableLine } from './printable.js'

/** One host's result, as printed under the header of its task; ends with a newline. */
export function resultText({ host, outcome }: Result, task: string, style: Style): string {
  const colours = palette(style.colour)
  const name = `[${printableLine(host)}]`
  switch (outcome.status) {
    case 'ok':
      return `${colours.ok(`ok: ${name}`)}\n`
    case 'skipped':
      return `${colours.skipped(`skipping: ${name}${inParentheses(outcome.reason)}`)}\n`
    case 'changed': {
      const untested = outcome.untested === undefined ? '' : `not tested: ${outcome.untested}`
      const note = outcome.dependsOn === undefined ? untested : `depends on ${outcome.dependsOn}`
      const diff = style.describeDifferences?.(task, outcome.differences) ?? ''
      return `${colours.changed(`changed: ${name}${inParentheses(note)}`)}\n${colouredDiff(diff, colours)}`
    }
    case 'failed': {
      const ignoring = outcome.ignored ? `${colours.skipped('...ignoring')}\n` : ''
      const start = outcome.predicted ? `would fail: ${name}` : `fatal: ${name}: FAILED!`
      return failureText(start, outcome.failure, colours, style.debug) + ignoring
    }
    case 'unreachable':
      return failureText(`fatal: ${name}: UNREACHABLE!`, outcome.failure, colours, style.debug)
  }
}

function inParentheses(text: string): string {
  return text === '' ? '' : ` (${printableLine(text)})`
}

/** The message, the command's output, the location in the role, and the hint. */
function failureText(start: string, failure: Failure, colours: Palette, debug: boolean): string {
  const [first = '', ...more] = textLines(failure.message)
  const lines = [
    `${start} => ${first}${failure.code === undefined ? '' : ` (exit code ${failure.code})`}`,
    ...indented(more),
    ...quoted('stderr', failure.stderr),
    ...quoted('stdout', failure.stdout),
    ...(failure.source ? [`  at ${printableLine(failure.source)}`] : []),
    ...(failure.hint ? labelled('hint', failure.hint) : []),
    ...(debug && failure.stack ? indented(textLines(failure.stack)) : []),
  ]
  return lines.map((line) => `${colours.failed(line)}\n`).join('')
}

function quoted(label: string, text: string | undefined): string[] {
  const lines = textLines(text ?? '')
  return lines.length === 0 ? [] : [`  ${label}:`, ...lines.map((line) => `    ${line}`)]
}

function labelled(label: string, text: string): string[] {
  const [first = '', ...more] = textLines(text)
  return [`  ${label}: ${first}`, ...more.map((line) => `    ${line}`)]
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

/** The lines without surrounding blank lines; the carriage return of a terminal's line ending is removed. */
function textLines(text: string): string[] {
  const plain = text.replaceAll('\r\n', '\n').replace(/^(\s*\n)+/, '')
  return plain.trimEnd() === '' ? [] : printable(plain.trimEnd()).split('\n')
}

/** Appends a blank line, so that the next host's line stands out. */
function colouredDiff(diff: string, colours: Palette): string {
  if (diff === '') return ''
  return printable(`${diff}\n`).replace(/^.+$/gm, (line) => {
    if (line.startsWith('@@')) return colours.hunk(line)
    if (line.startsWith('+')) return colours.added(line)
    return line.startsWith('-') ? colours.removed(line) : line
  })
}
