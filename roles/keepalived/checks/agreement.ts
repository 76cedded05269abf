import type { Problem } from 'haploy'
import { sourceOf } from '../configuration.js'
import { each, type Members, type Part, partsOf, variableOf } from '../election/part.js'

/** What all hosts of an instance must say alike, or else each of them becomes master. */
export function agreementProblems(name: string, members: Members): readonly Problem[] {
  const parts = partsOf(name, members)
  return [
    ...alike(parts, name, 'virtualRouterId', ({ instance }) => String(instance.virtualRouterId)),
    ...alike(parts, name, 'addresses', ({ instance }) => instance.addresses.map(({ address }) => address).join(' ')),
    ...alike(parts, name, 'advertInterval', ({ instance }) => String(instance.advertInterval)),
    ...alike(parts, name, 'version', ({ instance }) => String(instance.version)),
    ...alike(parts, name, 'unicast', ({ instance }) => (instance.unicast === false ? 'multicast' : 'unicast')),
    ...passwords(parts, name),
    ...unknownHosts(parts, name, members),
    ...unicastSources(parts, name),
  ]
}

function alike(parts: readonly Part[], name: string, key: string, value: (part: Part) => string): readonly Problem[] {
  if (new Set(parts.map(value)).size <= 1) return []
  return [
    {
      hosts: parts.map(({ host }) => host.name),
      variable: variableOf(name, key),
      message: `the hosts of ${name} do not have the same ${key} (${each(parts, value)})`,
      hint: 'Declare the instance once, for the group of its hosts or in the playbook, and not for one host.',
    },
  ]
}

/** Says which hosts differ and never what they have. */
function passwords(parts: readonly Part[], name: string): readonly Problem[] {
  const passwordOf = ({ instance }: Part) => instance.authPass?.reveal()
  if (new Set(parts.map(passwordOf)).size <= 1) return []
  return [
    {
      hosts: parts.map(({ host }) => host.name),
      variable: variableOf(name, 'authPass'),
      message: `the hosts of ${name} do not have the same authPass`,
      hint: 'Declare it once, for the group of its hosts or in the playbook.',
    },
  ]
}

function unknownHosts(parts: readonly Part[], name: string, members: Members): readonly Problem[] {
  const known = members.map(({ host }) => host.name)
  const views = members.flatMap(({ host, vars }) =>
    vars.instances.filter((i) => i.name === name).map((i) => ({ host, i })),
  )
  const strangers = new Set(views.flatMap(({ i }) => i.prefer).filter((host) => !known.includes(host)))
  const repeated = new Set(views.flatMap(({ i }) => i.prefer.filter((host, at) => i.prefer.indexOf(host) !== at)))
  const hosts = parts.length > 0 ? parts.map(({ host }) => host.name) : views.map(({ host }) => host.name)
  const variable = variableOf(name, 'prefer')
  return [
    ...[...strangers].map((stranger) => ({
      hosts,
      variable,
      message: `${name} prefers ${stranger}, which is not a host of this play`,
      hint: `Its hosts are ${known.join(', ')}.`,
    })),
    ...[...repeated].map((host) => ({
      hosts,
      variable,
      message: `${name} prefers ${host} twice`,
      hint: 'Name it once.',
    })),
  ]
}

function unicastSources(parts: readonly Part[], name: string): readonly Problem[] {
  const nameless = parts.filter(({ host, instance }) => instance.unicast !== false && !sourceOf(instance, host))
  if (nameless.length === 0) return []
  return [
    {
      hosts: nameless.map(({ host }) => host.name),
      variable: variableOf(name, 'unicast'),
      message: `${name} speaks unicast, but no IP address is known for ${each(nameless, ({ host }) => host.address)}`,
      hint: 'Give the hosts an IP address in the inventory, or say `unicast: { host: address }`.',
    },
  ]
}
