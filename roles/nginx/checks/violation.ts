import type { HostVars, Violation } from 'haploy'
import { everyLocation } from '../schema/location.js'
import type { Nginx } from '../schema/variables.js'

/** A violation on one host. */
export type Finding = Omit<Violation, 'hosts'>

/** The `find` of a rule that checks each host by itself. */
export function onEachHost(find: (vars: Nginx) => readonly Finding[]) {
  return (hosts: readonly HostVars<Nginx>[]): readonly Violation[] =>
    hosts.flatMap(({ host, vars }) => find(vars).map((finding) => ({ ...finding, hosts: [host.name] })))
}

/** Every location with its variable: `nginx.servers.0.locations./`. */
export function locationsOf({ servers }: Pick<Nginx, 'servers'>) {
  return servers.flatMap((server, index) =>
    everyLocation(server).map(({ location, outer, paths }) => ({
      path: paths.at(-1)!,
      location,
      outer,
      server,
      variable: `nginx.servers.${index}${paths.map((path) => `.locations.${path}`).join('')}`,
    })),
  )
}

export const pathHint = 'A relative path starts in the folder that haploy runs in.'
