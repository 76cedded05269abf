import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { transformSync } from 'esbuild'

/** A pattern of the sources. */
export interface Literal {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** All patterns below some folders, each once for every file, and the files that make patterns of text. */
export function literalsIn(folders: readonly string[]): { literals: readonly Literal[]; making: readonly string[] } {
  const literals = new Map<string, Literal>()
  const making = new Set<string>()
  for (const file of folders.flatMap(sourcesBelow)) {
    const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', target: 'esnext' })
    const made = (callee: { type: string }) => 'name' in callee && callee.name === 'RegExp' && making.add(file)
    simple(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), {
      Literal({ regex }) {
        if (regex)
          literals.set(`${file} /${regex.pattern}/${regex.flags}`, { file, source: regex.pattern, flags: regex.flags })
      },
      NewExpression: ({ callee }) => void made(callee),
      CallExpression: ({ callee }) => void made(callee),
    })
  }
  return { literals: [...literals.values()], making: [...making].sort() }
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}
