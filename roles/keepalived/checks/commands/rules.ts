import type { Rule, Violation } from 'haploy'
import type { Hosts } from '../../election/member.js'
import type { Keepalived } from '../../schema/variables.js'
import { roleScripts } from '../../scripts.js'
import { mergeByHost } from '../violation.js'
import { inShell, readingOf } from './shell.js'

/** Checks that keepalived cannot run, or not with the rights that they need. */
export const commandRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/command-without-path',
    severity: 'error',
    explanation:
      'keepalived runs commands without a shell. It disables a check whose command does not begin with a path, and only logs that.',
    find: commandsWithoutPath,
  },
  {
    id: 'keepalived/command-needs-shell',
    severity: 'error',
    explanation:
      'keepalived runs commands without a shell, so `||`, `>` or `$(…)` are arguments of the program. The check then fails on every host, or never. Run the command with `/bin/sh -c`.',
    cannotBeIgnored: 'the check would not do what its command says',
    find: commandsThatNeedShell,
  },
  {
    id: 'keepalived/restart-without-root',
    severity: 'error',
    explanation: 'Only root can start a service: a check with `restart` fails when it runs as another user.',
    find: restartsWithoutRoot,
  },
  {
    id: 'keepalived/command-not-deployed',
    severity: 'advice',
    explanation:
      'A script outside of the usual program folders was probably copied by hand, and the next host will not have it. Declare it in `scripts`.',
    find: commandsNotDeployed,
  },
  {
    id: 'keepalived/mail-needs-sendmail',
    severity: 'advice',
    explanation:
      'mailx hands the mail of `mail` to the sendmail of the host, which the role does not install. Without one, a run fails. Set `mail.smtp`, or install a mail server.',
    find: mailWithoutServer,
  },
  {
    id: 'keepalived/script-security-off',
    severity: 'advice',
    explanation:
      'With `scriptSecurity: false` keepalived runs scripts as root that other users can write. Leave it out, and let root own the scripts.',
    find: scriptSecurityOff,
  },
]

function commandsWithoutPath(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    commandsOf(hosts).flatMap(({ host, name, command }) => {
      const program = command.trim().split(/\s/)[0]!
      if (program.startsWith('/') || needsShell(command)) return []
      return [
        {
          host,
          variable: `keepalived.checks.${name}.command`,
          message: `the check ${name} runs ${program || 'nothing'}, which is not the path of a program`,
          hint: "Write the path of the program: '/usr/local/bin/ready'. To use a shell, write \"/bin/sh -c '…'\".",
        },
      ]
    }),
  )
}

function commandsThatNeedShell(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    commandsOf(hosts).flatMap(({ host, name, command }) => {
      const { operator, open } = readingOf(command)
      if (!needsShell(command)) return []
      const what = open ? 'has a quotation mark that is not closed' : `uses ${operator}, which only a shell understands`
      const wrapped = open ? undefined : inShell(command)
      return [
        {
          host,
          variable: `keepalived.checks.${name}.command`,
          message: `the command of the check ${name} ${what}: keepalived would run '${command.trim()}' without a shell`,
          hint: wrapped
            ? `Write "${wrapped}", or quote the piece with '…' if it is an argument.`
            : 'Declare a script in keepalived.scripts, and set `script` to its name.',
        },
      ]
    }),
  )
}

function needsShell(command: string): boolean {
  const { operator, open } = readingOf(command)
  return operator !== undefined || open
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
          message: `the check ${name} would start nginx as ${user}, but only root can start a service`,
          hint: "Set user: 'root' for the check, or remove `restart`.",
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
          message: `the check ${name} runs ${path}, which the role does not deploy`,
          hint: 'Declare it in keepalived.scripts, and set `script` to its name.',
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
        message: 'keepalived would run scripts as root that other users can write',
        hint: 'Leave out scriptSecurity, and let root own the scripts and their folders.',
      })),
  )
}

function mailWithoutServer(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts
      .filter(({ vars }) => vars.mail !== undefined && vars.mail.smtp === undefined)
      .map(({ host }) => ({
        host: host.name,
        variable: 'keepalived.mail',
        message: 'the mail needs a sendmail on the host, which the role does not install: a run fails without one',
        hint: 'Set mail.smtp to a mail server, or ignore this where the hosts have a mail server of their own.',
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

/** The path of the program that a command runs; of the script rather than its shell. */
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
