import { HaployError } from 'haploy'
import { checksOf } from '../election/priority.js'
import { bfd as bfdSchema } from '../schema/bfd.js'
import type { Check } from '../schema/check.js'
import type { Instance } from '../schema/instance.js'
import { drainName, drainUnits } from './drain.js'
import { type Lines, linesOf, settingLines } from './lines.js'
import type { Scope } from './scope.js'

/** A block that defines something to be tracked. */
export interface Definition {
  /** `vrrp_script nginx` */
  readonly title: string
  readonly lines: Lines
}

/** The checks that the instances of a host track, and its drain switches. */
export function definitionsOf(instances: readonly Instance[], scope: Scope): readonly Definition[] {
  const { vars } = scope
  const used = new Set(instances.flatMap((instance) => checksOf(instance, vars)))
  const checks = Object.entries(vars.checks).filter(([name]) => used.has(name))
  return [
    ...checks.map(([name, check]) => {
      const { title, lines } = definition(name, check, instances, scope)
      return { title, lines: [...lines, ...linesOf(check.raw)] }
    }),
    ...drainUnits(instances, scope).map((unit): Definition => {
      const weight = `weight ${unit.weight}`
      if (scope.release.drain !== 'vrrp_script')
        return { title: `${scope.release.drain} drain_${unit.name}`, lines: [`file "${unit.file}"`, weight] }
      const script = `script "/bin/sh -c 'test ! -f ${unit.file}'"`
      return { title: `vrrp_script drain_${unit.name}`, lines: [script, 'interval 1', 'fall 1', 'rise 1', weight] }
    }),
  ]
}

/** The block in which an instance or a group tracks a check. */
export function trackedIn({ file, process, bfd }: Check): string {
  if (file !== undefined) return 'track_file'
  if (process !== undefined) return 'track_process'
  return bfd === undefined ? 'track_script' : 'track_bfd'
}

function definition(name: string, check: Check, instances: readonly Instance[], scope: Scope): Definition {
  const weight = `weight ${check.weight}`
  if (check.file !== undefined)
    return { title: `${fileKeyword(name, scope)} ${name}`, lines: [`file "${check.file}"`, weight] }
  if (check.process !== undefined)
    return { title: `vrrp_track_process ${name}`, lines: [`process "${check.process}"`, weight] }
  if (check.bfd) return { title: `bfd_instance ${name}`, lines: [...bfdLines(check.bfd, scope), weight] }
  const { interval = 2, timeout = interval, fall = 2, rise = 2 } = check
  const users = instances.filter((instance) => checksOf(instance, scope.vars).includes(name))
  return {
    title: `vrrp_script ${name}`,
    lines: [
      `script "${commandLine(check, users, scope)}"`,
      ...(check.user ? [`user ${check.user}`] : []),
      `interval ${interval}`,
      `timeout ${timeout}`,
      `fall ${fall}`,
      `rise ${rise}`,
      weight,
      ...(check.initiallyFailed ? ['init_fail'] : []),
    ],
  }
}

function fileKeyword(name: string, { release, version }: Scope): string {
  if (release.drain !== 'vrrp_script') return release.drain
  throw new HaployError(`the check ${name} tracks a file, which keepalived ${version} cannot`, {
    hint: 'keepalived can from 2.0.0 on. Use a command instead, such as "/usr/bin/test ! -e /run/maintenance".',
  })
}

/**
 * A check that may start nginx receives the names of its drain switches: it does not start it if all of them are on.
 */
function commandLine(check: Check, users: readonly Instance[], { folder, vars }: Scope): string {
  const { script, url, restart, command } = check
  if (script === undefined) return command!
  if (script !== 'nginx') return `${folder}/${script}`
  const units = new Set(users.map((instance) => drainName(instance, { vars })))
  return [`${folder}/check_nginx.sh`, url, ...(restart ? ['restart', ...units] : [])].join(' ')
}

function bfdLines(bfd: NonNullable<Check['bfd']>, { host }: Scope): Lines {
  const here = (address: string | Readonly<Record<string, string>> | undefined) =>
    typeof address === 'object' ? address[host.name] : address
  const [neighbor, source] = [here(bfd.neighbor), here(bfd.source)]
  return [
    `neighbor_ip ${neighbor}`,
    ...(source === undefined ? [] : [`source_ip ${source}`]),
    ...settingLines(bfdSchema, bfd),
  ]
}
