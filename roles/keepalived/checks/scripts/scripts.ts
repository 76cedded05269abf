import type { Problem } from 'haploy'
import { groupBy, type Members } from '../../election/part.js'
import { checksOf } from '../../election/priority.js'
import type { Keepalived } from '../../schema/variables.js'
import { roleScripts, textOf } from '../../scripts.js'
import { type Fault, faultsOf, type Purpose } from './faults.js'
import { syntaxFaults } from './syntax.js'

/** What would not run, would never say no, or has a known weakness, in scripts and in commands of checks. */
export function scriptProblems(members: Members): readonly Problem[] {
  const texts = members.flatMap(({ host, vars }) =>
    [...scriptTexts(vars), ...commandTexts(vars)].map((text) => ({ ...text, host: host.name })),
  )
  const same = groupBy(texts, ({ subject, purpose, text }) => JSON.stringify([subject, purpose, text]))
  return [
    ...[...same.values()].flatMap((found) => problemsOf(found[0]!, [...new Set(found.map(({ host }) => host))])),
    ...strangePrograms(members),
    ...openScripts(members),
  ]
}

interface Text {
  /** `the script chkngx.sh` */
  readonly subject: string
  readonly variable: string
  readonly purpose: Purpose
  /** Undefined for a file that the controller does not have. */
  readonly text: string | undefined
  readonly inFile: boolean
}

function scriptTexts(vars: Keepalived): readonly Text[] {
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

function commandTexts(vars: Keepalived): readonly Text[] {
  const used = new Set(vars.instances.flatMap((instance) => checksOf(instance, vars)))
  return Object.entries(vars.checks).flatMap(([name, { command }]): Text[] => {
    if (command === undefined || !used.has(name)) return []
    const text = command.replace(/^\/\S*sh[ \t]+-c[ \t]+'(.*)'$/, '$1')
    const variable = `keepalived.checks.${name}.command`
    return [{ subject: `the check ${name}`, variable, purpose: 'check', text, inFile: false }]
  })
}

function problemsOf({ subject, variable, purpose, text, inFile }: Text, hosts: readonly string[]): readonly Problem[] {
  if (text === undefined) {
    const hint = 'A relative path starts in the folder that haploy is run in.'
    return [{ hosts, variable, message: `${subject} is not on the controller`, hint }]
  }
  const faults: readonly Fault[] = [...(inFile ? syntaxFaults(text) : []), ...faultsOf(text, purpose)]
  return faults.map(({ message, ...fault }) => ({ ...fault, hosts, variable, message: `${subject} ${message}` }))
}

/** A file in a folder that is none of programs came there by hand, and the next host will not have it. */
function strangePrograms(members: Members): readonly Problem[] {
  const found = members.flatMap(({ host, vars }) =>
    Object.entries(vars.checks).flatMap(([name, { command }]) => {
      const path = programOf(command ?? '')
      return path === undefined || isBrought(path, vars) ? [] : [{ host: host.name, name, path }]
    }),
  )
  return [...groupBy(found, ({ name, path }) => `${name} ${path}`).values()].map((same) => ({
    severity: 'advice',
    hosts: same.map(({ host }) => host),
    variable: `keepalived.checks.${same[0]!.name}.command`,
    message: `the check ${same[0]!.name} runs ${same[0]!.path}, which nothing here brings to the host`,
    hint: 'Declare it in keepalived.scripts, and name it by `script`.',
  }))
}

/** The path of what a command runs: a shell's script rather than the shell. */
function programOf(command: string): string | undefined {
  const [first = '', second = ''] = command.trim().split(/\s+/)
  const program = /\/(?:ba|da)?sh$/.test(first) && second.startsWith('/') ? second : first
  return program.startsWith('/') ? program : undefined
}

function isBrought(path: string, { scripts }: Keepalived): boolean {
  const [, name] = /^\/(?:etc|usr\/libexec)\/keepalived\/([^/]+)$/.exec(path) ?? []
  if (name !== undefined) return name in scripts || (roleScripts as readonly string[]).includes(name)
  return /\/(?:s?bin|lib\w*)\//.test(path)
}

function openScripts(members: Members): readonly Problem[] {
  const open = members.filter(({ vars }) => !vars.globals.scriptSecurity)
  if (open.length === 0) return []
  return [
    {
      severity: 'advice',
      hosts: open.map(({ host }) => host.name),
      variable: 'keepalived.globals.scriptSecurity',
      message: 'keepalived would also run scripts that others than root can write, and as root',
      hint: 'Leave scriptSecurity out, and let root own the scripts and their folders.',
    },
  ]
}
