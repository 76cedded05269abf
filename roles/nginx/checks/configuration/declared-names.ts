import type { Nginx } from '../../schema/variables.js'
import { configurationOf, everyNode, type PlacedNode } from './tree.js'

/** Names that the configuration declares, in variables or in raw texts. */
export interface DeclaredNames {
  readonly upstreams: ReadonlySet<string>
  readonly logFormats: ReadonlySet<string>
  readonly requestZones: ReadonlySet<string>
  readonly connectionZones: ReadonlySet<string>
  /** Zones of caches by protocol: `proxy web`. */
  readonly caches: ReadonlySet<string>
  readonly threadPools: ReadonlySet<string>
  readonly variables: ReadonlySet<string>
  /** Those of `stream`, which shares none with http. */
  readonly streamVariables: ReadonlySet<string>
  /** Whether a file is included that may declare more. */
  readonly isOpen: boolean
}

export function declaredNames(vars: Nginx): DeclaredNames {
  const cached = cache.get(vars)
  if (cached) return cached
  const placed = everyNode(configurationOf(vars))
  const names = {
    upstreams: collect(placed, /^upstream$/, ([name]) => [name]),
    logFormats: new Set(['combined', ...collect(placed, /^log_format$/, ([name]) => [name])]),
    requestZones: collect(placed, /^limit_req_zone$/, zones('zone')),
    connectionZones: collect(placed, /^limit_conn_zone$/, zones('zone')),
    caches: collect(placed, /_cache_path$/, (words, name) =>
      zones('keys_zone')(words).map((zone) => `${name.split('_', 1)[0]} ${zone}`),
    ),
    threadPools: new Set(['default', ...collect(placed, /^thread_pool$/, ([name]) => [name])]),
    variables: declaredVariables(placed.filter((each) => !isInStream(each))),
    streamVariables: declaredVariables(placed.filter(isInStream)),
    isOpen: placed.some(({ node }) => node.name === 'include' && node.context !== undefined) || hasModules(placed),
  }
  cache.set(vars, names)
  return names
}

const cache = new WeakMap<Nginx, DeclaredNames>()

function collect(
  placed: readonly PlacedNode[],
  directive: RegExp,
  namesIn: (words: readonly string[], name: string) => readonly (string | undefined)[],
): ReadonlySet<string> {
  const found = placed.flatMap(({ node }) => (directive.test(node.name) ? namesIn(node.words, node.name) : []))
  return new Set(found.filter((each) => each !== undefined))
}

function zones(key: string) {
  return (words: readonly string[]) => words.flatMap((each) => new RegExp(`^${key}=([^:]+)`).exec(each)?.[1] ?? [])
}

/** A module that is loaded may have variables of its own. */
function hasModules(placed: readonly PlacedNode[]): boolean {
  return placed.some(({ node }) => node.name === 'load_module' || /^(js_|perl_|lua_|geoip)/.test(node.name))
}

export function isInStream({ around }: PlacedNode): boolean {
  return around.some(({ name }) => name === 'stream')
}

function declaredVariables(placed: readonly PlacedNode[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { node } of placed) {
    for (const name of namesDeclaredBy(node.name, node.words)) names.add(name.toLowerCase())
  }
  return names
}

function namesDeclaredBy(directive: string, words: readonly string[]): readonly string[] {
  const captures = words.flatMap((each) =>
    [...each.matchAll(/\(\?P?[<']([A-Za-z_]\w*)[>']/g)].map((match) => match[1]!),
  )
  const [first = ''] = words
  const last = words.at(-1) ?? ''
  const declared = /^(map|geo|split_clients)$/.test(directive)
    ? last
    : /^(set|auth_request_set)$/.test(directive)
      ? first
      : ''
  return declared.startsWith('$') ? [...captures, declared.slice(1)] : captures
}
