import type { Failure, Outcome, Printed } from '../core/outcome.js'
import type { Result } from './blocks.js'
import type { Style } from './display.js'
import { type Palette, palette } from './palette.js'
import { printable, printableLine } from './printable.js'

/**
 * The results of a task, as printed under its header: one line per host. What follows a line (a diff, a command's output) is
 * printed once for hosts on which it is equal, after the lines of all of them. Ends with a newline.
 */
export function resultsText(results: readonly Result[], task: string, style: Style): string {
  const groups = new Map<string, { heads: string; details: string }>()
  for (const [index, { host, outcome }] of results.entries()) {
    const [head, details] = [headOf([host], outcome, style), detailsOf(outcome, task, style)]
    const key = details === '' ? String(index) : `${messageOf(outcome)}\n${details}`
    groups.set(key, { heads: (groups.get(key)?.heads ?? '') + head, details })
  }
  return [...groups.values()].map(({ heads, details }) => heads + details).join('')
}

/** The first line of a result that several hosts share: `changed: [lb1, lb2]`. */
export function headOf(hosts: readonly string[], outcome: Result['outcome'], { colour }: Style): string {
  const colours = palette(colour)
  const names = `[${hosts.map(printableLine).join(', ')}]`
  switch (outcome.status) {
    case 'ok':
      return `${colours.ok(`ok: ${names}`)}\n`
    case 'skipped':
      return `${colours.skipped(`skipping: ${names}${inParentheses(outcome.reason)}`)}\n`
    case 'changed':
      return `${colours.changed(`changed: ${names}${inParentheses(noteOf(outcome))}`)}\n`
    case 'failed': {
      const start = outcome.predicted ? `would fail: ${names}` : `fatal: ${names}: FAILED!`
      return `${colours.failed(`${start} => ${messageOf(outcome)}`)}\n`
    }
    case 'unreachable':
      return `${colours.failed(`fatal: ${names}: UNREACHABLE! => ${messageOf(outcome)}`)}\n`
  }
}

/** All lines of a result but the first; empty when there are none. */
export function detailsOf(outcome: Result['outcome'], task: string, style: Style): string {
  const colours = palette(style.colour)
  switch (outcome.status) {
    case 'skipped':
      return ''
    case 'ok':
      return printedText(outcome.output)
    case 'changed': {
      const diff = style.describeDifferences?.(task, outcome.differences) ?? ''
      return printedText(outcome.output) + colouredDiff(diff, colours)
    }
    case 'failed':
      return (
        failureText(outcome.failure, colours, style.debug) +
        (outcome.ignored ? `${colours.skipped('...ignoring')}\n` : '')
      )
    case 'unreachable':
      return failureText(outcome.failure, colours, style.debug)
  }
}

/** The first line of a failure's message, with the exit code; empty for any other outcome. */
export function messageOf(outcome: Result['outcome']): string {
  if (outcome.status !== 'failed' && outcome.status !== 'unreachable') return ''
  const { message, code } = outcome.failure
  return `${textLines(message)[0] ?? ''}${code === undefined ? '' : ` (exit code ${code})`}`
}

/** Why a prediction is not certain: `depends on install nginx` or `not tested: …`; empty when it is. */
export function noteOf({ dependsOn, untested }: Extract<Outcome, { status: 'changed' }>): string {
  if (dependsOn !== undefined) return `depends on ${dependsOn}`
  return untested === undefined ? '' : `not tested: ${untested}`
}

export function inParentheses(text: string): string {
  return text === '' ? '' : ` (${printableLine(text)})`
}

/** The rest of the message, the command's output, the location in the role, and the hint. */
function failureText(failure: Failure, colours: Palette, debug: boolean): string {
  const lines = [
    ...indented(textLines(failure.message).slice(1)),
    ...quoted('stderr', failure.stderr),
    ...quoted('stdout', failure.stdout),
    ...(failure.source ? [`  at ${printableLine(failure.source)}`] : []),
    ...(failure.hint ? labelled('hint', failure.hint) : []),
    ...(debug && failure.stack ? indented(textLines(failure.stack)) : []),
  ]
  return lines.map((line) => `${colours.failed(line)}\n`).join('')
}

/** What a command printed. */
function printedText(output: Printed | undefined): string {
  const lines = output ? [...quoted('stdout', output.stdout), ...quoted('stderr', output.stderr)] : []
  return lines.map((line) => `${line}\n`).join('')
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
