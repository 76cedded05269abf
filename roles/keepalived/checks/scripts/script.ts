import { notifiedScripts } from '../../configuration/notify.js'
import type { Hosts } from '../../election/member.js'
import { checksOf } from '../../election/priority.js'
import { groupBy } from '../../group-by.js'
import type { Keepalived } from '../../schema/variables.js'
import { textOf } from '../../scripts.js'
import { type Analysis, analyze, type Purpose } from './analysis.js'

/** A declared script or the command of a check, and the hosts that have it. */
export interface Script extends Analysis {
  /** `the script chkngx.sh` */
  readonly subject: string
  readonly variable: string
  /** A declared script; a command names no shell. */
  readonly isFile: boolean
  /** The file that it is copied from does not exist on the controller. Its text is then empty. */
  readonly isMissing: boolean
  readonly hosts: readonly string[]
}

type Source = Pick<Script, 'subject' | 'variable' | 'isFile' | 'purpose'> & { readonly text: string | undefined }

/** Each script once, with all hosts that have the same text. All rules share what is read from files. */
export function scriptsOf(hosts: Hosts): readonly Script[] {
  const cached = cache.get(hosts)
  if (cached) return cached
  const sources = hosts.flatMap(({ host, vars }) =>
    [...declaredScripts(vars), ...commands(vars)].map((source) => ({ source, host: host.name })),
  )
  const same = groupBy(sources, ({ source: { subject, purpose, text } }) => JSON.stringify([subject, purpose, text]))
  const scripts = [...same.values()].map((found) =>
    script(found[0]!.source, [...new Set(found.map(({ host }) => host))]),
  )
  cache.set(hosts, scripts)
  return scripts
}

const cache = new WeakMap<Hosts, readonly Script[]>()

function script({ text, ...source }: Source, hosts: readonly string[]): Script {
  return { ...source, ...analyze(text ?? '', source.purpose), isMissing: text === undefined, hosts }
}

function declaredScripts(vars: Keepalived): readonly Source[] {
  return Object.entries(vars.scripts).map(([name, source]) => ({
    subject: `the script ${name}`,
    variable: `keepalived.scripts.${name}`,
    purpose: purposeOf(name, vars),
    text: textOf(source),
    isFile: true,
  }))
}

/** A check names a script as `script`, or by its path on the host in `command`. */
function purposeOf(name: string, vars: Keepalived): Purpose {
  const checks = Object.values(vars.checks)
  const runs = ({ script, command }: (typeof checks)[number]) =>
    script === name ||
    (script === 'nginx' && name === 'check_nginx.sh') ||
    command?.split(/\s/).some((word) => word.endsWith(`/${name}`))
  if (checks.some(runs)) return 'check'
  const calls = [...vars.instances, ...vars.groups].flatMap(({ notify }) => Object.values(notifiedScripts(notify)))
  return calls.some((call) => call.split(' ')[0] === name) ? 'notify' : 'other'
}

function commands(vars: Keepalived): readonly Source[] {
  const used = new Set(vars.instances.flatMap((instance) => checksOf(instance, vars)))
  return Object.entries(vars.checks).flatMap(([name, { command }]): Source[] => {
    if (command === undefined || !used.has(name)) return []
    const text = command.replace(/^\/\S*sh[ \t]+-c[ \t]+'(.*)'$/, '$1')
    const variable = `keepalived.checks.${name}.command`
    return [{ subject: `the check ${name}`, variable, purpose: 'check', text, isFile: false }]
  })
}
