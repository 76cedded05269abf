import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { type DeclaredNames, declaredNames } from './declared-names.js'
import { configurationOf, everyNode, type Node } from './tree.js'

const rejected = 'nginx would reject the configuration'

/** Names that nothing declares: neither a variable nor a raw text. An included file may, so there it is not known. */
export const referenceRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/undeclared-upstream',
    severity: 'error',
    explanation:
      'A name without a dot in `proxyPass` is expected to be an upstream. nginx resolves an undeclared one as a host name, and may reach another server.',
    find: references(undeclaredUpstream),
  },
  {
    id: 'nginx/undeclared-log-format',
    severity: 'error',
    explanation: 'nginx rejects a log format that is not defined. Declare it in `logFormats`.',
    cannotBeIgnored: rejected,
    find: references(undeclaredFormat),
  },
  {
    id: 'nginx/undeclared-zone',
    severity: 'error',
    explanation: 'nginx rejects a limit whose zone is not defined. Declare it in `limitReqZones` or `limitConnZones`.',
    cannotBeIgnored: rejected,
    find: references(undeclaredZone),
  },
  {
    id: 'nginx/undeclared-cache',
    severity: 'error',
    explanation: 'nginx rejects a cache that is not defined. Declare it in `caches`, with `for` of the protocol.',
    cannotBeIgnored: rejected,
    find: references(undeclaredCache),
  },
  {
    id: 'nginx/undeclared-thread-pool',
    severity: 'error',
    explanation: 'nginx rejects a pool of threads that is not defined. Declare it in `threadPool`.',
    cannotBeIgnored: rejected,
    find: references(undeclaredThreadPool),
  },
  {
    id: 'nginx/undeclared-authority',
    severity: 'error',
    explanation:
      'A name instead of the path of a certificate is one of `authorities` or `certificates`. Declare it, or set a path.',
    cannotBeIgnored: rejected,
    find: onEachHost(undeclaredAuthorities),
  },
]

function references(find: (node: Node, declared: DeclaredNames) => readonly Finding[]) {
  return onEachHost((vars) => {
    const declared = declaredNames(vars)
    if (declared.isOpen) return []
    return everyNode(configurationOf(vars)).flatMap(({ node }) =>
      node.context === undefined || node.context.startsWith('stream') ? [] : find(node, declared),
    )
  })
}

function undeclaredUpstream({ name, words, variable }: Node, { upstreams }: DeclaredNames): readonly Finding[] {
  if (!/^(proxy|grpc|fastcgi|uwsgi|scgi|memcached)_pass$/.test(name)) return []
  const [target = ''] = words
  const host = /^(?:\w+:\/\/)?([^/:]+)(?=\/|$)/.exec(target)?.[1]
  if (!host || upstreams.has(host) || /[.$[]|^unix$|^localhost$/.test(host)) return []
  return [
    {
      variable,
      message: `${target} names the upstream ${host}, which is not declared`,
      hint:
        upstreams.size > 0
          ? `Declared upstreams: ${[...upstreams].join(', ')}.`
          : `Declare it as nginx.upstreams.${host}.`,
    },
  ]
}

function undeclaredFormat({ name, words, variable }: Node, { logFormats }: DeclaredNames): readonly Finding[] {
  const [path, format] = words
  if (name !== 'access_log' || path === 'off' || format === undefined) return []
  if (/[=$]|^(gzip|flush)$/.test(format) || logFormats.has(format)) return []
  return [
    {
      variable,
      message: `the log format ${format} is not declared`,
      hint: `Declare it in nginx.logFormats, or use one of ${[...logFormats].join(', ')}.`,
    },
  ]
}

function undeclaredZone({ name, words, variable }: Node, declared: DeclaredNames): readonly Finding[] {
  if (name !== 'limit_req' && name !== 'limit_conn') return []
  const [zones, list] =
    name === 'limit_req' ? [declared.requestZones, 'limitReqZones'] : [declared.connectionZones, 'limitConnZones']
  const zone = name === 'limit_conn' ? words[0] : words.find((each) => each.startsWith('zone='))?.slice(5)
  if (zone === undefined || zones.has(zone)) return []
  return [{ variable, message: `the zone ${zone} of ${name} is not declared`, hint: `Declare it in nginx.${list}.` }]
}

function undeclaredCache({ name, words, variable }: Node, { caches }: DeclaredNames): readonly Finding[] {
  const protocol = /^(proxy|fastcgi|uwsgi|scgi)_cache$/.exec(name)?.[1]
  const [zone = ''] = words
  if (protocol === undefined || zone === 'off' || zone.includes('$') || caches.has(`${protocol} ${zone}`)) return []
  const others = [...caches].filter((each) => each.endsWith(` ${zone}`)).map((each) => each.split(' ')[0])
  const hint =
    others.length > 0
      ? `The cache ${zone} is for ${others.join(' and ')}: declare one with for: '${protocol}'.`
      : 'Declare it in nginx.caches.'
  return [{ variable, message: `the cache ${zone} of ${name} is not declared`, hint }]
}

function undeclaredThreadPool({ name, words, variable }: Node, { threadPools }: DeclaredNames): readonly Finding[] {
  const pool = name === 'aio' ? words[0]?.replace(/^threads=/, '') : undefined
  if (pool === undefined || pool === words[0] || threadPools.has(pool)) return []
  return [{ variable, message: `the thread pool ${pool} is not declared`, hint: 'Declare it in nginx.threadPool.' }]
}

/** Names as they are declared, before the role replaces them with paths. */
function undeclaredAuthorities(vars: Nginx): readonly Finding[] {
  const { authorities, certificates } = vars
  return everyNode(configurationOf(vars)).flatMap(({ node: { name, words, variable, isRaw } }): Finding[] => {
    const [, used] = /^\/etc\/nginx\/tls\/(.+?)(\.ca)?\.(crt|key)$/.exec(words[0] ?? '') ?? []
    const isAuthority = /\.ca\.crt$/.test(words[0] ?? '')
    if (used === undefined || isRaw || !/ssl_/.test(name) || /^ssl_certificate(_key)?$/.test(name)) return []
    const list = isAuthority ? authorities : certificates
    if (used in list) return []
    const where = isAuthority ? 'authorities' : 'certificates'
    return [
      {
        variable,
        message: `${used} is not one of nginx.${where}`,
        hint: `Declare it in nginx.${where}, or set a path on the host.`,
      },
    ]
  })
}
