import type { Keepalived } from '../schema/variables.js'
import { textOf } from '../scripts.js'
import type { Member } from './member.js'
import { checksOf, ownInterfacesOf, trackInterfacesOf } from './priority.js'

/** Something that happens to one host. */
export interface Failure {
  /** `nginx`: it does not serve, and stays so. `stop`: it stops, and a check starts it again. */
  readonly kind: 'host' | 'link' | 'nginx' | 'check' | 'stop' | 'drain'
  readonly host: string
  /** The interface or the check; without a name, the interface of the default route. */
  readonly name?: string
  /** Of nginx: it does not serve although a check tries to start it. */
  readonly cannotStart?: true
}

/** Everything that can fail on the members of some instances, each once. */
export function failuresOf(members: readonly Member[]): readonly Failure[] {
  const all = members.flatMap(({ host: { name: host }, instance, vars }): Failure[] => [
    { kind: 'host', host },
    ...ownInterfacesOf(instance, vars).map((name): Failure => ({ kind: 'link', host, name })),
    ...trackInterfacesOf(instance, vars).map(({ name }): Failure => ({ kind: 'link', host, name })),
    ...(dependsOnNginx({ instance, vars }) ? [nginxFailure(host, members)] : []),
    ...checksOf(instance, vars)
      .filter((check) => Object.hasOwn(vars.checks, check) && !isOnlyNginxCheck(check, { instance, vars }))
      .map((name): Failure => ({ kind: 'check', host, name })),
  ])
  return [...new Map(all.map((failure) => [JSON.stringify(failure), failure])).values()]
}

function nginxFailure(host: string, members: readonly Member[]): Failure {
  return { kind: 'nginx', host, ...(isStartedAgain(host, members) && { cannotStart: true }) }
}

/** Whether a check of one of the instances starts nginx again on a host. */
export function isStartedAgain(name: string, members: readonly Member[]): boolean {
  return members.some(
    ({ host, instance, vars }) =>
      host.name === name && checksOf(instance, vars).some((check) => vars.checks[check]?.restart),
  )
}

/** No failure, every single one, and every two in either order, as long as one of the hosts still runs. */
export function sequencesOf(failures: readonly Failure[]): readonly (readonly Failure[])[] {
  const hosts = new Set(failures.map(({ host }) => host))
  const pairs = failures.flatMap((first) =>
    failures.filter((second) => isPossibleAfter(first, second)).map((s) => [first, s]),
  )
  const down = (sequence: readonly Failure[]) => sequence.filter(({ kind }) => kind === 'host').length
  return [[], ...failures.map((failure) => [failure]), ...pairs].filter((sequence) => down(sequence) < hosts.size)
}

/** `nginx stops on lb1` */
export function describeFailure({ kind, host, name, cannotStart }: Failure): string {
  switch (kind) {
    case 'host':
      return `${host} is down`
    case 'drain':
      return `${host} is drained`
    case 'link':
      return `${host} loses ${name ?? 'its link'}`
    case 'check':
      return `check ${name} fails on ${host}`
    default:
      return cannotStart ? `nginx does not start on ${host}` : `nginx stops on ${host}`
  }
}

/** Whether a check fails when nginx stops: the bundled one does, and one that mentions nginx is assumed to. */
export function checksNginx(check: string, { checks, scripts }: Member['vars']): boolean {
  const { script = '', command = '', file = '', process = '' } = checks[check] ?? {}
  const source = scripts[script]
  return /nginx/.test(`${script} ${command} ${file} ${process}`) || (source !== undefined && mentionsNginx(source))
}

function mentionsNginx(source: Keepalived['scripts'][string]): boolean {
  if (typeof source === 'string') return /nginx/.test(source)
  const found = cache.get(source) ?? /nginx/.test(textOf(source) ?? '')
  cache.set(source, found)
  return found
}

/** Every failure asks again, so each file is read once. */
const cache = new WeakMap<object, boolean>()

/** Unless all of its checks check something else. An instance without checks serves an nginx that nothing checks. */
export function dependsOnNginx({ instance, vars }: Pick<Member, 'instance' | 'vars'>): boolean {
  const checks = checksOf(instance, vars)
  return checks.length === 0 || checks.some((check) => checksNginx(check, vars))
}

/** The failure of such a check is the same as that of nginx. */
function isOnlyNginxCheck(check: string, { instance, vars }: Pick<Member, 'instance' | 'vars'>): boolean {
  return checksNginx(check, vars) && checksOf(instance, vars).filter((other) => checksNginx(other, vars)).length === 1
}

/** Nothing else fails on a host that is down, and going down hides what failed on it earlier. */
function isPossibleAfter(first: Failure, second: Failure): boolean {
  if (first === second) return false
  return first.host !== second.host || (first.kind !== 'host' && second.kind !== 'host')
}
