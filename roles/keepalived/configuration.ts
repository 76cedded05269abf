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

/** The data of one host's keepalived.conf, derived from the declaration that all hosts share. */
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
        line: commandLine(
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

/** The file whose number, or presence, drains a host. It is not in /run: a drained host stays drained over a reboot. */
function drainFile({ name }: Pick<Instance, 'name'>): string {
  return `/etc/keepalived/drain.${name}`
}

/** Releases before 2.2.8 kill their own configuration test when a script runs as another user. */
export function runsAsRoot({ globals, checks }: Keepalived): boolean {
  return [globals.scriptUser, ...Object.values(checks).map(({ user }) => user ?? 'root')].every((u) => u === 'root')
}

/**
 * A check that may start nginx receives the names of its instances: it does not start it if all of them are drained.
 */
function commandLine({ script, url, restart, command }: Check, folder: string, users: readonly Instance[]): string {
  if (script === undefined) return command!
  if (script !== 'nginx') return `${folder}/${script}`
  return [`${folder}/check_nginx.sh`, url, ...(restart ? ['restart', ...users.map(({ name }) => name)] : [])].join(' ')
}

function deviceOf(instance: Instance, facts: Facts, host: Host): string {
  const device = instance.interface ?? facts.defaultInterface
  if (device === undefined && facts.interfaces.every(({ addresses }) => addresses.length === 0)) {
    throw new HaployError(
      `cannot choose the interface of ${instance.name} on ${host.name}: the host reports no addresses`,
      {
        hint: 'Install iproute2 there: the program `ip` is missing, or prints nothing.',
      },
    )
  }
  if (device === undefined) {
    throw new HaployError(`cannot choose the interface of ${instance.name} on ${host.name}: it has no default route`, {
      hint: `Set \`interface\` in keepalived.instances for ${instance.name}.`,
    })
  }
  if (instance.trackInterfaces.some(({ name }) => name === device)) {
    throw new HaployError(`${instance.name} tracks its own interface ${device} on ${host.name}`, {
      hint: `Remove ${device} from trackInterfaces: an instance always goes to FAULT when its own interface is down.`,
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
        hint: 'The kernel would reject the address. Use a shorter label, or none.',
      },
    )
  }
  return `${address} dev ${dev} label ${whole}`
}

/** The kernel's limit for a label, in characters. */
export const longestLabel = 15

function unicastOf(instance: Instance, host: Host, peers: readonly Host[]) {
  if (instance.unicast === false) return {}
  const others = peers.filter((peer) => peer.name !== host.name && isMember(instance, peer.name))
  return { source: sourceOf(instance, host), peers: others.map((peer) => sourceOf(instance, peer)!) }
}

/** The source address of unicast VRRP; undefined when the inventory has only a name for the host. */
export function sourceOf({ unicast }: Instance, host: Pick<Host, 'name' | 'address'>): string | undefined {
  const declared = typeof unicast === 'object' ? unicast[host.name] : undefined
  return plainAddress(declared ?? host.address)
}
