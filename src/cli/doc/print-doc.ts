import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { RoleDefinition } from '../../core/role.js'
import { bundledRoles } from '../../loader/bundled-roles.js'
import { tablesOf } from '../../reference/tables.js'
import { examples } from '../../reference/tasks/examples.js'
import type { ResourcePage } from '../../reference/tasks/resource.js'
import { resources } from '../../reference/tasks/resources.js'
import { text, wrapped } from '../../reference/terminal.js'
import { padded, printable } from '../../report/printable.js'

/** The arguments of `haploy doc`. */
export interface DocArguments {
  readonly name: string | undefined
  readonly output?: 'text' | 'json'
  readonly debug: boolean
}

/** Prints the reference of what the name names, or the list of all names. Throws UsageError for an unknown name. */
export async function printDoc({ name, output }: DocArguments): Promise<void> {
  const roles = await bundledRoles()
  const columns = Math.min(process.stdout.columns || 100, 100)
  const page = resources.find((each) => each.name === name)
  const role = roles.find((each) => each.name === name)
  if (output === 'json') print(JSON.stringify(asData(name, { page, role, roles }), null, 2))
  else if (page) print(pageText(page, columns))
  else if (role)
    print(
      tablesOf(role)
        .map((table) => text(table, columns))
        .join('\n\n'),
    )
  else if (name === undefined) print(listText(roles, columns))
  else throw unknown(name, roles)
}

function print(shown: string): void {
  process.stdout.write(`${printable(shown)}\n`)
}

interface Found {
  readonly page: ResourcePage | undefined
  readonly role: RoleDefinition | undefined
  readonly roles: readonly RoleDefinition[]
}

function asData(name: string | undefined, { page, role, roles }: Found): object {
  if (page) return { ...page, example: examples[page.name] }
  if (role) return { name: role.name, tables: tablesOf(role) }
  if (name !== undefined) throw unknown(name, roles)
  return { tasks: resources.map((each) => each.name), roles: roles.map((each) => each.name) }
}

function unknown(name: string, roles: readonly RoleDefinition[]): UsageError {
  const names = [...resources, ...roles].map((each) => each.name)
  return new UsageError(`there is no task or bundled role '${name}'`, {
    hint: `${didYouMean(name, names) ?? 'haploy doc lists all.'} For roles of your own: haploy variables <playbook>`,
  })
}

function listText(roles: readonly RoleDefinition[], columns: number): string {
  const width = Math.max(...resources.map(({ name }) => name.length)) + 4
  const lines = resources.flatMap(({ name, meaning }) =>
    wrapped(firstSentence(meaning), columns - width).map(
      (line, index) => `${padded(index === 0 ? `  ${name}` : '', width)}${line}`,
    ),
  )
  return [
    'Tasks, which roles of your own use:',
    ...lines,
    '',
    `Roles: ${roles.map(({ name }) => name).join(', ')}`,
    '',
    'More about each: haploy doc <name>',
  ].join('\n')
}

function firstSentence(words: string): string {
  return /^.*?[.:](?= |$)/.exec(words)?.[0].replace(/[.:]$/, '') ?? words
}

function pageText({ name, signature, meaning, options }: ResourcePage, columns: number): string {
  const variables = options.map((option) => ({
    name: option.name,
    type: [option.type],
    fallback: option.isRequired ? ['required'] : ['none'],
    meaning: option.meaning,
  }))
  const own = variables.length === 0 ? [] : [text({ title: 'Options', variables, rules: [] }, columns), '']
  return [
    signature,
    '',
    ...wrapped(meaning, columns),
    '',
    ...own,
    ...wrapped('Every task also takes notify, clears, tags, when, skipReason and ignoreErrors.', columns),
    '',
    'Example',
    '',
    `  ${examples[name]}`,
  ].join('\n')
}
