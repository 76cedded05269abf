import { namesText } from '../../report/names.js'
import { printable } from '../../report/printable.js'

/** What a command answered on a host. */
export interface Answer {
  readonly host: string
  /** The exit code. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The answers, as text that ends with a newline. Hosts with the same answer share one block, in the order of the first. */
export function answersText(answers: readonly Answer[]): string {
  const groups = new Map<string, Answer[]>()
  for (const answer of answers) {
    const key = JSON.stringify([answer.code, answer.stdout, answer.stderr])
    groups.set(key, [...(groups.get(key) ?? []), answer])
  }
  return [...groups.values()].map(blockOf).join('')
}

function blockOf(answers: readonly Answer[]): string {
  const { code, stdout, stderr } = answers[0]!
  const errors = linesOf(stderr)
  const lines = [
    ...linesOf(stdout).map((line) => `  ${line}`),
    ...(errors.length > 0 ? ['  stderr:', ...errors.map((line) => `    ${line}`)] : []),
  ]
  const head = `${namesText(answers.map(({ host }) => host))} (exit ${code})`
  return [lines.length > 0 ? `${head}:` : head, ...lines].map((line) => `${line.trimEnd()}\n`).join('')
}

function linesOf(text: string): readonly string[] {
  const plain = text.replaceAll('\r\n', '\n').replace(/\n$/, '')
  return plain === '' ? [] : printable(plain).split('\n')
}
