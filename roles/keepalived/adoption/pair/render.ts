import type { Facts, Host, HostVars } from 'haploy'
import { configuration } from '../../configuration/configuration.js'
import { parse, type Statement } from '../../keywords/parse.js'
import type { Keepalived } from '../../schema/variables.js'

/** What the role's template makes of the variables of a host. */
export function rendered(
  name: string,
  hostVars: readonly HostVars<Keepalived>[],
  facts: Facts,
  version: string | undefined,
): readonly Statement[] {
  const { host, vars } = hostVars.find((each) => each.host.name === name)!
  const peers = hostVars.map((each) => each.host)
  const data = configuration({ vars, facts, host, peers, hostVars }, version)
  const block = (title: string, lines: readonly string[]) => [`${title} {`, ...lines, '}']
  const text = [
    ...block('global_defs', data.globals),
    ...data.definitions.flatMap(({ title, lines }) => block(title, lines)),
    ...data.groups.flatMap((group) => block(`vrrp_sync_group ${group.name}`, group.lines)),
    ...data.instances.flatMap(({ name: instance, before, authentication, after }) =>
      block(`vrrp_instance ${instance}`, [...before, ...authenticationLines(authentication), ...after]),
    ),
    ...data.raw,
  ]
  return parse(text.join('\n')).statements
}

type Authentication = ReturnType<typeof configuration>['instances'][number]['authentication']

function authenticationLines(given: Authentication): readonly string[] {
  if (!given) return []
  const { type, password, quote } = given
  return ['authentication {', `auth_type ${type}`, `auth_pass ${quote}${password.reveal()}${quote}`, '}']
}

export function hostCalled(name: string): Host {
  return { name, address: name, groups: ['all'], vars: {} }
}
