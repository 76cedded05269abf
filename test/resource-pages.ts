import { readFileSync } from 'node:fs'
import { source } from '../src/cli/adopt/literal.js'
import type { ResourcePage } from '../src/reference/tasks/resource.js'
import { sourcesBelow, textOf } from './architecture/imports.js'

const path = 'src/reference/tasks/resources.ts'

/** The reference of the tasks that roles can use, as `haploy doc` prints it: from the docstrings and the types of their options. */
export function resourceReference(): { readonly path: string; readonly wanted: string } {
  const pages = source(resourcePages()).replace(/^( *)meaning: (.*)$/gm, (line, indent, text) =>
    line.length > 120 ? `${indent}meaning:\n${indent}  ${text}` : line,
  )
  return {
    path,
    wanted: `// Written by npm run docs.\nimport type { ResourcePage } from './resource.js'\n\nexport const resources: readonly ResourcePage[] = ${pages}\n`,
  }
}

/** The public functions that make a task, in the order of their names. */
function resourcePages(): readonly ResourcePage[] {
  const exported = readFileSync('src/index.ts', 'utf8')
  const texts = sourcesBelow('src/resources').map(textOf)
  const found = texts.flatMap((text) => [...text.matchAll(functions)])
  const pages = found
    .filter(([, , name]) => new RegExp(`[{,]\\s${name}\\b`).test(exported))
    .map(([, comment, name, given]): ResourcePage => {
      const [type = ''] = /\w+Options\b/.exec(given!) ?? []
      return {
        name: name!,
        signature: `${name}(${parameters(given!)})`,
        meaning: plain(comment ?? ''),
        options: type === 'TaskOptions' ? [] : optionsOf(type, texts),
      }
    })
  return pages.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const functions = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export function (\w+)\(([^{]*?(?:= \{\})?),?\s*\): Task \{/g

/** `name, path, options`: the parameters without their types. */
function parameters(given: string): string {
  const names = [...given.matchAll(/(?:^|,)\s*(\w+)\??:/g)].map(([, name]) => name!)
  return names.map((name) => (name === 'given' ? 'options' : name)).join(', ')
}

function optionsOf(type: string, texts: readonly string[]): ResourcePage['options'] {
  const declared = new RegExp(`export interface ${type}(?: extends ([^{]+))? \\{([\\s\\S]*?)\\n?\\}\n`)
  const [, bases = '', body = ''] = texts.map((text) => declared.exec(text)).find((match) => match !== null) ?? []
  const own = [...body.matchAll(members)].map(([, comment, name, optional, of]) => ({
    name: name!,
    type: of!.replaceAll(/\s+/g, ' '),
    isRequired: optional === '',
    meaning: plain(comment ?? ''),
  }))
  const inherited = [...bases.matchAll(/(?:(Pick|Omit)<)?(\w+)(?:, ([^>]+)>)?/g)].flatMap(
    ([, kind, base, names = '']) => {
      const listed = (name: string) => names.includes(`'${name}'`)
      const all = base === 'TaskOptions' ? [] : optionsOf(base!, texts)
      return all.filter(({ name }) => (kind === 'Pick' ? listed(name) : kind === 'Omit' ? !listed(name) : true))
    },
  )
  return [...own, ...inherited.filter(({ name }) => own.every((each) => each.name !== name))]
}

const members = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)? {2}(?:readonly )?(\w+)(\??): ((?:.|\n {4,})+)/g

/** The words of a docstring, without its stars. */
function plain(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '')
    .join(' ')
    .replaceAll('\\`', '`')
}
