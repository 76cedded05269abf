import type { Rule, Violation } from 'haploy'
import { notifiedScripts } from '../configuration/notify.js'
import type { Hosts, Member } from '../election/member.js'
import { checksOf, trackInterfacesOf } from '../election/priority.js'
import type { Keepalived } from '../schema/variables.js'
import { roleScripts } from '../scripts.js'
import { forEachInstance, mergeByHost, variableOf } from './violation.js'

/** The checks, interfaces and scripts that are named. */
export const trackedItemRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/undeclared-check',
    severity: 'error',
    explanation:
      'keepalived ignores a check that does not exist, and does not detect the failure. Declare the check in `checks`.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: forEachInstance(undeclaredChecks),
  },
  {
    id: 'keepalived/tracked-twice',
    severity: 'error',
    explanation: 'keepalived ignores the repetition. Name each check and each interface once.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: forEachInstance(trackedTwice),
  },
  {
    id: 'keepalived/undeclared-script',
    severity: 'error',
    explanation: 'A check or `notify` names a script that the role does not deploy. Declare it in `scripts`.',
    cannotBeIgnored: 'keepalived would run a file that does not exist',
    find: undeclaredScripts,
  },
]

function undeclaredChecks(name: string, members: readonly Member[]): readonly Violation[] {
  return mergeByHost(
    members.flatMap(({ host, instance, vars }) =>
      checksOf(instance, vars)
        .filter((check) => !Object.hasOwn(vars.checks, check))
        .map((check) => ({
          host: host.name,
          variable: variableOf(name, 'checks'),
          message: `${name} tracks the check ${check}, which is not declared`,
          hint: `Declare it as keepalived.checks.${check}, or name one of ${Object.keys(vars.checks).join(', ')}.`,
        })),
    ),
  )
}

function trackedTwice(name: string, members: readonly Member[]): readonly Violation[] {
  return mergeByHost(
    members.flatMap(({ host, instance, vars }) =>
      Object.entries({
        checks: checksOf(instance, vars),
        trackInterfaces: trackInterfacesOf(instance, vars).map((t) => t.name),
      })
        .flatMap(([key, names]) => names.filter((one, at) => names.indexOf(one) < at).map((one) => ({ key, one })))
        .map(({ key, one }) => ({
          host: host.name,
          variable: variableOf(name, key),
          message: `${name} tracks ${one} twice`,
          hint: 'Name it once.',
        })),
    ),
  )
}

/** Scripts that a check runs, or an instance at a change of its state. */
function undeclaredScripts(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts.flatMap(({ host, vars }) => {
      const declared = ['nginx', ...Object.keys(vars.scripts)]
      const checks = Object.entries(vars.checks).map(([name, { script }]) => ({ user: `the check ${name}`, script }))
      const notified = [...vars.instances, ...vars.groups].flatMap(({ name, notify }) =>
        Object.values(notifiedScripts(notify)).map((script) => ({ user: `notify of ${name}`, script })),
      )
      const reader = { user: 'notifyFifoScript', script: vars.globals.notifyFifoScript }
      return [...checks, ...notified, reader].flatMap(({ user, script: call }) => {
        const script = call?.split(' ')[0]
        if (script === undefined || script.startsWith('/') || [...roleScripts, ...declared].includes(script)) return []
        const message = `${user} names the script ${script}, which is not declared`
        const hint = `Declare it in keepalived.scripts, or name one of ${declared.join(', ')}.`
        return [{ host: host.name, variable: `keepalived.scripts.${script}`, message, hint }]
      })
    }),
  )
}
