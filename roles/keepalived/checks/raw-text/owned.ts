import { keywordOf } from '../../keywords/known.js'
import type { RawText } from '../../keywords/raw-texts.js'
import { variableFor } from '../../keywords/variables.js'
import type { Keepalived } from '../../schema/variables.js'

/** The directives of a raw text that are given as variables, each with a hint. */
export function ownedKeywords(
  { parsed, block, name }: RawText,
  vars: Keepalived,
): readonly (readonly [message: string, hint: string])[] {
  const values = valuesOf(block, name, vars)
  return parsed.statements.flatMap((statement) => {
    const keyword = keywordOf(statement)
    const written = keyword === undefined ? undefined : variableFor(block, keyword)
    if (!keyword || !written) return []
    const isSet = written.variables.some((variable) => isGiven(Reflect.get(values, variable)))
    if (written.inRaw === 'yes' || (written.inRaw === 'unless set' && !isSet)) return []
    const names = written.variables.join(' or ')
    return [[`the role writes ${keyword} itself`, names === '' ? 'Remove it.' : `Set ${names} instead.`]]
  })
}

/** A setting that is off or empty writes nothing, so that raw text may. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

function valuesOf(block: RawText['block'], name: string | undefined, vars: Keepalived): object {
  switch (block) {
    case 'global_defs':
      return vars.globals
    case 'vrrp_instance':
      return vars.instances.find((one) => one.name === name) ?? {}
    case 'vrrp_sync_group':
      return vars.groups.find((one) => one.name === name) ?? {}
    case '':
      return vars
    default:
      return vars.checks[name ?? ''] ?? {}
  }
}
