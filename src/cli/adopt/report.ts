import { padded, widthOf } from '../../report/printable.js'
import type { AdoptedRole } from './adopt.js'

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
