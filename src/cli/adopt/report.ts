import type { Problem } from '../../core/problem.js'
import { formatProblems } from '../../inventory/validation/problems.js'
import { padded, widthOf } from '../../report/printable.js'
import { hasSecrets, inventoryPath, type ProjectFiles, playbookPath } from '../project/files.js'
import type { AdoptedRole } from './adopt.js'
import type { Ignored } from './ignored.js'

/** What was made of the hosts: a table of the roles, and what the operator has to know of each. */
export function reportOf(roles: readonly AdoptedRole[]): string {
  return [tableOf(roles), ...roles.flatMap(listsOf)].join('\n\n')
}

function tableOf(roles: readonly AdoptedRole[]): string {
  const rows = [
    ['role', 'hosts', 'directives', 'as options', 'as raw text'],
    ...roles.map(({ name, hosts, adoption: { directives } }) => {
      const { options, raw } = directives
      return [
        name,
        hosts.join(', '),
        String(options + raw),
        shareOf(options, options + raw),
        shareOf(raw, options + raw),
      ]
    }),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]!))))
  return rows
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `94 (92.2 %)`. */
function shareOf(part: number, whole: number): string {
  return whole === 0 ? '0' : `${part} (${((100 * part) / whole).toFixed(1)} %)`
}

function listsOf({ name, adoption }: AdoptedRole): readonly string[] {
  return [
    ...list(`${name}: differences from what the hosts have`, adoption.differences),
    ...list(`${name}: notes`, adoption.notes),
    ...list(`${name}: variables in which the hosts differ, in the inventory`, [
      ...new Set(Object.values(adoption.hostVariables).flatMap((each) => Object.keys(each as object))),
    ]),
  ]
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[`${title}:`, ...lines.map((each) => `  - ${each}`)].join('\n')]
}

/** What lint says of the project, in paragraphs. */
export function lintText(problems: readonly Problem[], ignored: Ignored): readonly string[] {
  const isIgnored = ({ rule }: Problem) => rule !== undefined && rule in ignored
  const isAdvice = ({ severity }: Problem) => severity === 'advice'
  const paragraphs = [
    ...paragraph(
      'lint: these problems have to be solved before a run',
      problems.filter((each) => !isIgnored(each) && !isAdvice(each)),
    ),
    ...paragraph(
      `lint: what the hosts have breaks these rules, which lintIgnore in ${inventoryPath} ignores until it is corrected`,
      problems.filter(isIgnored),
    ),
    ...paragraph(
      'lint: advice, which a run prints as warnings',
      problems.filter((each) => !isIgnored(each) && isAdvice(each)),
    ),
  ]
  return paragraphs.length === 0 ? ['lint: no problems found'] : paragraphs
}

function paragraph(title: string, problems: readonly Problem[]): readonly string[] {
  return problems.length === 0 ? [] : [`${title}:\n${formatProblems(problems)}`]
}

/** Where passwords are, in a paragraph. */
export function secretsText(files: ProjectFiles): readonly string[] {
  const paths = Object.keys(files).filter((path) => hasSecrets(files[path]!))
  return paths.length === 0
    ? []
    : [
        `Passwords are in ${paths.join(' and ')} as they are on the hosts. Only you can read it: keep it so, or read them from elsewhere.`,
      ]
}

/** The commands that follow; `folder` is that of the project, an empty text for the current one. */
export function nextSteps(folder: string): string {
  const paths = [inventoryPath, playbookPath].map((path) => (folder === '' ? path : `${folder}/${path}`))
  return [
    `Written: ${paths.join(' and ')}. Nothing was changed on a host. Next:`,
    ...(folder === '' ? [] : [`  cd ${folder}`]),
    '  haploy lint deploy',
    '  haploy run deploy --check --diff --take-over',
    '  haploy run deploy --take-over',
  ].join('\n')
}
