import { HaployError, type Secret } from 'haploy'
import { groupOf, priorityOf, trackInterfacesOf } from '../election/priority.js'
import { isSince } from '../keywords/keywords.js'
import { type Instance, instance as schema } from '../schema/instance.js'
import type { Route, RoutingRule } from '../schema/route.js'
import { block, type Lines, linesOf, settingLines } from './lines.js'
import { addressLines } from './network/addresses.js'
import { deviceOf, ownAddressesOf } from './network/interfaces.js'
import { transportLines } from './network/transport.js'
import { alertLines, notifyLines } from './notify.js'
import type { Scope } from './scope.js'
import { trackLines } from './tracking.js'

/** The data of a `vrrp_instance`. The password stays a secret between the lines before and after it. */
export function instanceLines(instance: Instance, scope: Scope) {
  const { vars, host } = scope
  const device = deviceOf(instance, scope, trackInterfacesOf(instance, vars))
  const isGrouped = groupOf(instance, vars) !== undefined
  return {
    name: instance.name,
    device,
    authentication: authenticationOf(instance, scope),
    before: [
      'state BACKUP',
      `interface ${device}`,
      `virtual_router_id ${instance.virtualRouterId}`,
      `priority ${priorityOf(instance, host.name, vars)}`,
      `advert_int ${instance.advertInterval}`,
      `version ${instance.version}`,
      ...(instance.preempt ? [] : ['nopreempt']),
      ...(instance.preemptDelay === undefined ? [] : [`preempt_delay ${instance.preemptDelay}`]),
      ...(instance.garpMasterRefresh > 0 ? [`garp_master_refresh ${instance.garpMasterRefresh}`] : []),
      ...vmacLines(instance, scope),
      ...settingLines(schema, instance),
      ...alertLines(instance, scope),
    ] as Lines,
    after: [
      ...transportLines(instance, scope),
      ...addressLines(instance, device, scope),
      ...noAddressLines(instance, scope),
      ...block('virtual_routes', instance.virtualRoutes.map(routeLine)),
      ...block('virtual_rules', instance.virtualRules.map(ruleLine)),
      ...(isGrouped ? [] : trackLines(instance, scope)),
      ...notifyLines(instance, scope),
      ...linesOf(instance.raw),
    ] as Lines,
  }
}

/** Inside quotation marks keepalived takes every character, which releases before 2.0 do not know. */
function authenticationOf({ name, authType, authPass }: Instance, { version }: Scope) {
  if (authPass === undefined) return undefined
  const password = authPass.reveal()
  const isPlain = /^[A-Za-z0-9]+$/.test(password)
  if (!isPlain && !isSince(version, '2.0.0') && !/^[\w.,:;=+%^*-]+$/.test(password)) {
    throw new HaployError(`keepalived ${version} cannot read the password of ${name}`, {
      hint: 'Before 2.0.0 use letters, digits and . , : ; = + % ^ * _ - only.',
    })
  }
  return { type: authType, password: authPass as Secret, quote: isPlain || !isSince(version, '2.0.0') ? '' : '"' }
}

function noAddressLines({ addresses }: Instance, { release }: Scope): Lines {
  return addresses.length === 0 && release.knowsNoAddress ? ['no_virtual_ipaddress'] : []
}

function routeLine({ to, via, device, source, table, metric, scope, mtu, onlink, noTrack }: Route): string {
  return words([
    [undefined, to],
    ['via', via],
    ['dev', device],
    ['src', source],
    ['table', table],
    ['metric', metric],
    ['scope', scope],
    ['mtu', mtu],
    [undefined, onlink ? 'onlink' : undefined],
    [undefined, noTrack ? 'no_track' : undefined],
  ])
}

function ruleLine({ from, to, iif, oif, fwmark, table, priority, noTrack }: RoutingRule): string {
  return words([
    ['from', from],
    ['to', to],
    ['iif', iif],
    ['oif', oif],
    ['fwmark', fwmark],
    ['table', table],
    ['priority', priority],
    [undefined, noTrack ? 'no_track' : undefined],
  ])
}

function words(pairs: readonly (readonly [string | undefined, string | number | undefined])[]): string {
  return pairs
    .filter(([, value]) => value !== undefined)
    .flatMap(([word, value]) => [word ?? [], value!].flat())
    .join(' ')
}

/** An interface with addresses of its own is none that keepalived has made. */
function vmacLines({ name, useVmac }: Instance, { facts, host, vars }: Scope): Lines {
  if (useVmac === false) return []
  if (useVmac === true) return ['use_vmac']
  const taken = facts.interfaces.find((one) => one.name === useVmac)
  if (taken && ownAddressesOf(taken, vars).length > 0) {
    throw new HaployError(`${name} would make the interface ${useVmac}, which ${host.name} has already`, {
      hint: 'Set useVmac to another name, or to true.',
    })
  }
  return [`use_vmac ${useVmac}`]
}
