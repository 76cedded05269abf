import type { HostVars, Rule, RulePlay, Violation } from 'haploy'
import ipaddr from 'ipaddr.js'
import { listensOf, streamListensOf } from '../../network/listens.js'
import { socketOf } from '../../network/socket.js'
import type { Nginx } from '../../schema/variables.js'

export const virtualAddressRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unbindable-virtual-address',
    severity: 'error',
    explanation:
      'Only one host has a virtual address at a time. nginx cannot start on the others unless `nonlocalBind` allows it to listen there.',
    find: unbindableAddresses,
  },
]

/** keepalived may be in another play of the playbook. */
function unbindableAddresses(
  hosts: readonly HostVars<Nginx>[],
  _elsewhere: readonly HostVars<Nginx>[],
  play: RulePlay,
): readonly Violation[] {
  return hosts.flatMap(({ host, vars }) => {
    if (vars.nonlocalBind) return []
    const virtual = new Set(
      play
        .variablesOf('keepalived')
        .flatMap((each) => (each.host.name === host.name ? virtualAddresses(each.vars) : [])),
    )
    return declaredAddresses(vars)
      .filter(({ address }) => virtual.has(address))
      .map(({ variable, address }) => ({
        hosts: [host.name],
        variable,
        message: `nginx listens on the virtual address ${address}, which a host has only while it is master`,
        hint: 'Set nginx.nonlocalBind to true, or listen on all addresses.',
      }))
  })
}

function declaredAddresses({ servers, stream, health }: Nginx) {
  const lines = [
    ...listensOf(servers).map((own, index) => ({ own, variable: `nginx.servers.${index}.listen` })),
    ...streamListensOf(stream?.servers ?? []).map((own, index) => ({
      own,
      variable: `nginx.stream.servers.${index}.listen`,
    })),
    ...(health ? [{ own: [health], variable: 'nginx.health' }] : []),
  ]
  return lines.flatMap(({ own, variable }) => {
    const addresses = own.flatMap((line) => plainAddress(socketOf(line)?.address.replace(/^\[(.*)\]$/, '$1')) ?? [])
    return [...new Set(addresses)].map((address) => ({ variable, address }))
  })
}

/** The addresses of all instances, in canonical form. The variables are those of another role, so nothing is taken for granted. */
function virtualAddresses(vars: unknown): readonly string[] {
  const instances = Reflect.get(Object(vars), 'instances')
  const lists = (Array.isArray(instances) ? instances : []).flatMap((instance: unknown) =>
    Object.entries(Object(instance)).flatMap(([key, value]) =>
      /addresses$/i.test(key) && Array.isArray(value) ? value : [],
    ),
  )
  return lines(lists).flatMap((text) => plainAddress(text.replace(/\/.*$/, '')) ?? [])
}

/** Each is text, or has it as `address`. */
function lines(list: readonly unknown[]): readonly string[] {
  return list.map((each) => (typeof each === 'string' ? each : String(Reflect.get(Object(each), 'address'))))
}

function plainAddress(text: string | undefined): string | undefined {
  if (text === undefined || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))) return undefined
  return ipaddr.parse(text).toString()
}
