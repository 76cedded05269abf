import { readFileSync } from 'node:fs'

/** A section of a page, with the steps for its reader. */
export interface Section {
  readonly title: string
  readonly steps: readonly Step[]
}

export type Step =
  /** Commands, and the lines that they print. */
  | { readonly does: 'run'; readonly code: string; readonly fails: boolean; said: string }
  /** A file, whose path is in its first line. */
  | { readonly does: 'write'; readonly path: string; readonly text: string }
  /** An edit of a file: lines and their replacements. */
  | { readonly does: 'edit'; readonly path: string; readonly from: string; readonly to: string }
  /** A manual action, given to the lab in a comment: `<!-- lab: kill lb1 -->`. */
  | { readonly does: 'handle'; readonly what: string; readonly host: string }

/**
 * Parses a page to follow literally: `sh` blocks are run (`sh fails` must end with an error), the `console` block after one
 * is its output, a `diff` edits the file that it names, and every other block is a file.
 */
export function sectionsOf(page: string): readonly Section[] {
  const parts = readFileSync(page, 'utf8').split(/^## /m).slice(1)
  return parts.map((part) => ({ title: part.slice(0, part.indexOf('\n')), steps: stepsOf(part) }))
}

/**
 * The first line of a page that a command did not print in this order; undefined when it printed all. `…` matches any text
 * within a line, and alone on a line any number of lines.
 */
export function missingLine(said: string, output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd())
  let from = 0
  for (const wanted of said.split('\n').filter((line) => line !== '' && line !== '…')) {
    const pattern = new RegExp(
      `^${wanted
        .trimEnd()
        .split(/\s*…\s*/)
        .map(literally)
        .join('.*')}$`,
    )
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line))
    if (found < 0) return wanted
    from = found + 1
  }
  return undefined
}

function stepsOf(part: string): readonly Step[] {
  const steps: Step[] = []
  for (const match of part.matchAll(/^```(\w+)( fails)?\n([\s\S]*?)^```$|^<!-- lab: (\w+) (\w+) -->$/gm)) {
    const [, kind, fails, block = '', what, host] = match
    const last = steps.at(-1)
    if (what !== undefined) steps.push({ does: 'handle', what, host: host! })
    else if (kind === 'sh') steps.push({ does: 'run', code: block, fails: fails !== undefined, said: '' })
    else if (kind === 'diff') steps.push(edit(block))
    else if (kind !== 'console') steps.push(file(block))
    else if (last?.does === 'run' && last.said === '') last.said = block
    else throw new Error(`no command prints this:\n${block}`)
  }
  return steps
}

function file(block: string): Step {
  const path = /^\/\/ (\S+)\n/.exec(block)?.[1]
  if (path === undefined) throw new Error(`this does not begin with the path of its file:\n${block}`)
  return { does: 'write', path, text: block }
}

function edit(block: string): Step {
  const [head = '', ...lines] = block.split('\n')
  const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => `${line.slice(1)}\n`)
  return { does: 'edit', path: head.replace('--- ', ''), from: marked('-').join(''), to: marked('+').join('') }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
