import type { Rule, Violation } from 'haploy'
import type { Hosts } from '../election/member.js'
import type { Keepalived } from '../schema/variables.js'
import { roleScripts } from '../scripts.js'
import { mergeByHost } from './violation.js'

/** Checks that keepalived could not run, or not with the rights that they need. */
export const commandRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/command-without-path',
    severity: 'error',
    explanation:
      'keepalived starts programs and knows no shell: it disables a check whose command does not begin with a path, with a line in the log.',
    find: commandsWithoutPath,
  },
  {
    id: 'keepalived/restart-without-root',
    severity: 'error',
    explanation: 'Only root may start a service: a check with `restart` that runs as somebody else fails instead.',
    find: restartsWithoutRoot,
  },
  {
    id: 'keepalived/command-not-deployed',
    severity: 'advice',
    explanation:
      'A script in a folder that is none of programs came there by hand, and the next host will not have it. Declare it in `scripts`.',
    find: commandsNotDeployed,
  },
  {
    id: 'keepalived/script-security-off',
    severity: 'advice',
    explanation:
      'With `scriptSecurity: false` keepalived runs, as root, scripts that others than root can write. Leave it out, and let root own the scripts.',
    find: scriptSecurityOff,
  },
]

function commandsWithoutPath(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    commandsOf(hosts).flatMap(({ host, name, command }) => {
      const program = command.trim().split(/\s/)[0]!
      if (program.startsWith('/')) return []
      return [
        {
          host,
          variable: `keepalived.checks.${name}.command`,
          message: `the check ${name} runs ${program || 'nothing'}, which is not the path of a program`,
          hint: "Give the path: '/usr/local/bin/ready'. What needs a shell is \"/bin/sh -c '…'\".",
        },
      ]
    }),
  )
}

function restartsWithoutRoot(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts.flatMap(({ host, vars }) =>
      Object.entries(vars.checks)
        .map(([name, { restart, user = vars.globals.scriptUser }]) => ({ name, restart, user }))
        .filter(({ restart, user }) => restart && user !== 'root')
        .map(({ name, user }) => ({
          host: host.name,
          variable: `keepalived.checks.${name}.user`,
          message: `the check ${name} is to start nginx as ${user}, who may not`,
          hint: "Give it user: 'root', or drop `restart`.",
        })),
    ),
  )
}

function commandsNotDeployed(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    commandsOf(hosts).flatMap(({ host, vars, name, command }) => {
      const path = programOf(command)
      if (path === undefined || isDeployed(path, vars)) return []
      return [
        {
          host,
          variable: `keepalived.checks.${name}.command`,
          message: `the check ${name} runs ${path}, which nothing here brings to the host`,
          hint: 'Declare it in keepalived.scripts, and name it by `script`.',
        },
      ]
    }),
  )
}

function scriptSecurityOff(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts
      .filter(({ vars }) => !vars.globals.scriptSecurity)
      .map(({ host }) => ({
        host: host.name,
        variable: 'keepalived.globals.scriptSecurity',
        message: 'keepalived would also run scripts that others than root can write, and as root',
        hint: 'Leave scriptSecurity out, and let root own the scripts and their folders.',
      })),
  )
}

function commandsOf(hosts: Hosts) {
  return hosts.flatMap(({ host, vars }) =>
    Object.entries(vars.checks).flatMap(([name, { command }]) =>
      command === undefined ? [] : [{ host: host.name, vars, name, command }],
    ),
  )
}

/** The path of what a command runs: a shell's script rather than the shell. */
function programOf(command: string): string | undefined {
  const [first = '', second = ''] = command.trim().split(/\s+/)
  const program = /\/(?:ba|da)?sh$/.test(first) && second.startsWith('/') ? second : first
  return program.startsWith('/') ? program : undefined
}

function isDeployed(path: string, { scripts }: Keepalived): boolean {
  const [, name] = /^\/(?:etc|usr\/libexec)\/keepalived\/([^/]+)$/.exec(path) ?? []
  if (name !== undefined) return name in scripts || (roleScripts as readonly string[]).includes(name)
  return /\/(?:s?bin|lib\w*)\//.test(path)
}
