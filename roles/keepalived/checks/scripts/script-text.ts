import type { Hosts } from '../../election/member.js'
import { checksOf } from '../../election/priority.js'
import { groupBy } from '../../group-by.js'
import type { Keepalived } from '../../schema/variables.js'
import { textOf } from '../../scripts.js'

/** What a script is there for: a check answers keepalived, a notify script reports, anything else is for people. */
export type Purpose = 'check' | 'notify' | 'other'

/** The text of a script or of a check's command, and the hosts that have it. */
export interface ScriptText {
  /** `the script chkngx.sh` */
  readonly subject: string
  readonly variable: string
  readonly purpose: Purpose
  /** Undefined for a file that the controller does not have. */
  readonly text: string | undefined
  readonly inFile: boolean
  readonly hosts: readonly string[]
}

/** Every text once, with all the hosts that have the very same. A file is read once for all rules. */
export function scriptTextsOf(hosts: Hosts): readonly ScriptText[] {
  const cached = cache.get(hosts)
  if (cached) return cached
  const texts = hosts.flatMap(({ host, vars }) =>
    [...scriptTexts(vars), ...commandTexts(vars)].map((text) => ({ ...text, hosts: [host.name] })),
  )
  const same = groupBy(texts, ({ subject, purpose, text }) => JSON.stringify([subject, purpose, text]))
  const distinct = [...same.values()].map((found) => ({
    ...found[0]!,
    hosts: [...new Set(found.flatMap((one) => one.hosts))],
  }))
  cache.set(hosts, distinct)
  return distinct
}

const cache = new WeakMap<Hosts, readonly ScriptText[]>()

function scriptTexts(vars: Keepalived): readonly Omit<ScriptText, 'hosts'>[] {
  return Object.entries(vars.scripts).map(([name, source]) => ({
    subject: `the script ${name}`,
    variable: `keepalived.scripts.${name}`,
    purpose: purposeOf(name, vars),
    text: textOf(source),
    inFile: true,
  }))
}

/** A check may also give its script by the path that it will have on the host. */
function purposeOf(name: string, vars: Keepalived): Purpose {
  const checks = Object.values(vars.checks)
  const runs = ({ script, command }: (typeof checks)[number]) =>
    script === name ||
    (script === 'nginx' && name === 'check_nginx.sh') ||
    command?.split(/\s/).some((word) => word.endsWith(`/${name}`))
  if (checks.some(runs)) return 'check'
  return vars.instances.some(({ notify }) => notify === name || (notify === true && name === 'notify.sh'))
    ? 'notify'
    : 'other'
}

function commandTexts(vars: Keepalived): readonly Omit<ScriptText, 'hosts'>[] {
  const used = new Set(vars.instances.flatMap((instance) => checksOf(instance, vars)))
  return Object.entries(vars.checks).flatMap(([name, { command }]): Omit<ScriptText, 'hosts'>[] => {
    if (command === undefined || !used.has(name)) return []
    const text = command.replace(/^\/\S*sh[ \t]+-c[ \t]+'(.*)'$/, '$1')
    const variable = `keepalived.checks.${name}.command`
    return [{ subject: `the check ${name}`, variable, purpose: 'check', text, inFile: false }]
  })
}
