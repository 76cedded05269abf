import { upgradeVariable } from '../directives/proxy-headers.js'
import type { DerivedVariables } from '../schema/http/maps.js'
import { everyLocation } from '../schema/location.js'
import type { Nginx } from '../schema/variables.js'
import { block, type Directive, directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

/** The variables that follow from texts, addresses and shares. */
export function derivedVariableBlocks(vars: Nginx): readonly Directive[] {
  return [
    ...(usesWebsockets(vars) ? [upgradeMap] : []),
    ...Object.entries(vars.maps).map(mapBlock),
    ...Object.entries(vars.geos).map(geoBlock),
    ...Object.entries(vars.splitClients).map(splitBlock),
  ]
}

/** Requests without an upgrade keep their connections to servers open. */
const upgradeMap = block('map', `$http_upgrade $${upgradeVariable}`, [
  line('default', 'upgrade'),
  directive('""', ['']),
])

function usesWebsockets({ servers }: Nginx): boolean {
  return servers.some((server) => everyLocation(server).some(({ location }) => location.websocket))
}

function mapBlock([name, map]: [string, DerivedVariables['maps'][string]]): Directive {
  return block(
    'map',
    `${word(map.from)} $${name}`,
    [
      ...(map.hostnames ? [line('hostnames', '')] : []),
      ...(map.volatile ? [line('volatile', '')] : []),
      ...(map.include === undefined ? [] : [line('include', map.include)]),
      ...Object.entries(map.values).map(([key, value]) => line(mapKey(key), word(value))),
    ],
    `maps.${name}`,
  )
}

/** A text that nginx reads as a parameter of the map is escaped, but the default is one. */
function mapKey(key: string): string {
  return ['hostnames', 'volatile', 'include'].includes(key) ? `\\${key}` : word(key)
}

function geoBlock([name, geo]: [string, DerivedVariables['geos'][string]]): Directive {
  return block(
    'geo',
    `${geo.from === undefined ? '' : `${geo.from} `}$${name}`,
    [
      ...(geo.ranges ? [line('ranges', '')] : []),
      ...geo.proxies.map((proxy) => line('proxy', proxy)),
      ...(geo.proxyRecursive ? [line('proxy_recursive', '')] : []),
      ...(geo.include === undefined ? [] : [line('include', geo.include)]),
      ...Object.entries(geo.values).map(([key, value]) => line(key, word(value))),
    ],
    `geos.${name}`,
  )
}

/** The rest comes last: what follows it would be more than all. */
function splitBlock([name, split]: [string, DerivedVariables['splitClients'][string]]): Directive {
  const shares = Object.entries(split.shares)
    .toSorted(([a], [b]) => Number(a === '*') - Number(b === '*'))
    .map(([share, value]) => line(share, word(value)))
  return block('split_clients', `${word(split.from)} $${name}`, shares, `splitClients.${name}`)
}
