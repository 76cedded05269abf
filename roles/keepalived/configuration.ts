import { type Facts, HaployError, type Host } from 'haploy'
import { plainAddress } from './address.js'
import { checksOf, isMember, priorityOf } from './election/priority.js'
import { scriptFolder } from './install/distribution.js'
import { releaseOf, shippedVersion } from './install/release.js'
import type { Check } from './schema/check.js'
import type { Instance } from './schema/instance.js'
import type { Keepalived } from './schema/variables.js'

interface Context {
  readonly vars: Keepalived
  readonly facts: Facts
  readonly host: Host
  readonly peers: readonly Host[]
}

/** What keepalived.conf says on one host to a version of keepalived, worked out of the one declaration of the pair. */
export function configuration({ vars, facts, host, peers }: Context, version = vars.version ?? shippedVersion(facts)) {
  const release = releaseOf(version)
  const folder = scriptFolder(facts)
  const instances = vars.instances.filter((instance) => isMember(instance, host.name))
  const used = new Set(instances.flatMap((instance) => checksOf(instance, vars)))
  return {
    release,
    folder,
    routerId: vars.globals.routerId ?? facts.hostname,
    checkReload: release.checksReload && runsAsRoot(vars),
    checks: Object.entries(vars.checks)
      .filter(([name]) => used.has(name))
      .map(([name, check]) => ({
        name,
        ...check,
        timeout: check.timeout ?? check.interval,
        line: line(
          check,
          folder,
          instances.filter((instance) => checksOf(instance, vars).includes(name)),
        ),
      })),
    instances: instances.map((instance) => {
      const device = deviceOf(instance, facts, host)
      return {
        ...instance,
        device,
        priority: priorityOf(instance, host.name, vars)!,
        drainFile: drainFile(instance),
        checks: checksOf(instance, vars),
        addresses: instance.addresses.map((address) => addressLine(address, device, host)),
        ...unicastOf(instance, host, peers),
      }
    }),
  }
}

/** Where a number or the mere presence takes a host out of an instance. It outlives a reboot on purpose. */
function drainFile({ name }: Pick<Instance, 'name'>): string {
  return `/etc/keepalived/drain.${name}`
}

/** keepalived before 2.2.8 ends its own configuration test when a script belongs to another user. */
export function runsAsRoot({ globals, checks }: Keepalived): boolean {
  return [globals.scriptUser, ...Object.values(checks).map(({ user }) => user ?? 'root')].every((u) => u === 'root')
}

/** A check that may start nginx is told whom for: it does not where all of these are drained. */
function line({ script, url, restart, command }: Check, folder: string, users: readonly Instance[]): string {
  if (script === undefined) return command!
  if (script !== 'nginx') return `${folder}/${script}`
  return [`${folder}/check_nginx.sh`, url, ...(restart ? ['restart', ...users.map(({ name }) => name)] : [])].join(' ')
}

function deviceOf(instance: Instance, facts: Facts, host: Host): string {
  const device = instance.interface ?? facts.defaultInterface
  if (device === undefined && facts.interfaces.every(({ addresses }) => addresses.length === 0)) {
    throw new HaployError(
      `${host.name} does not say which addresses it has, so ${instance.name} does not know its interface`,
      {
        hint: 'Install iproute2 there: the program `ip` is missing, or shows nothing.',
      },
    )
  }
  if (device === undefined) {
    throw new HaployError(`${host.name} has no default route, so ${instance.name} does not know its interface`, {
      hint: `Set \`interface\` in keepalived.instances for ${instance.name}.`,
    })
  }
  if (instance.trackInterfaces.some(({ name }) => name === device)) {
    throw new HaployError(`${instance.name} tracks ${device} on ${host.name}, which is its own interface`, {
      hint: `Drop ${device} from trackInterfaces: an instance goes to FAULT when its own interface is down, always.`,
    })
  }
  return device
}

function addressLine({ address, device, label }: Instance['addresses'][number], interfaceName: string, host: Host) {
  const dev = device ?? interfaceName
  if (label === undefined) return `${address} dev ${dev}`
  const whole = label.startsWith(`${dev}:`) ? label : `${dev}:${label}`
  if (whole.length > longestLabel) {
    throw new HaployError(
      `the label ${whole} of ${address} on ${host.name} is longer than ${longestLabel} characters`,
      {
        hint: 'The kernel would refuse the address. Take a shorter label, or none.',
      },
    )
  }
  return `${address} dev ${dev} label ${whole}`
}

/** Longest name that the kernel has room for. */
export const longestLabel = 15

function unicastOf(instance: Instance, host: Host, peers: readonly Host[]) {
  if (instance.unicast === false) return {}
  const others = peers.filter((peer) => peer.name !== host.name && isMember(instance, peer.name))
  return { source: sourceOf(instance, host), others: others.map((peer) => sourceOf(instance, peer)!) }
}

/** The address that a host speaks VRRP from when it is not multicast; undefined when it is known by a name only. */
export function sourceOf({ unicast }: Instance, host: Pick<Host, 'name' | 'address'>): string | undefined {
  const declared = typeof unicast === 'object' ? unicast[host.name] : undefined
  return plainAddress(declared ?? host.address)
}
