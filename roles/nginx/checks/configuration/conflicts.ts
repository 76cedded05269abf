import type { Rule } from 'haploy'
import { placeOf } from '../../network/socket.js'
import type { Nginx } from '../../schema/variables.js'
import { isNginxVariable } from '../../table/nginx-variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { configurationOf, everyNode, type Node, type PlacedNode } from './tree.js'

const rejected = 'nginx would reject the configuration'

/** What cannot stand together, though each alone is right. */
export const conflictRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/reserved-variable',
    severity: 'error',
    explanation: 'nginx rejects a variable that has the name of one of its own. Choose another name.',
    cannotBeIgnored: rejected,
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(({ node }) => reservedVariable(node))),
  },
  {
    id: 'nginx/cache-folder-twice',
    severity: 'error',
    explanation: 'nginx rejects two caches in one folder. Set another `path` for one of them.',
    cannotBeIgnored: rejected,
    find: onEachHost(cacheFoldersTwice),
  },
  {
    id: 'nginx/verification-without-authority',
    severity: 'error',
    explanation:
      'nginx cannot verify a certificate without those of the authorities. Set `…TrustedCertificate` to a path, or to one of `authorities`.',
    cannotBeIgnored: rejected,
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(verificationWithoutAuthority)),
  },
  {
    id: 'nginx/zone-name-twice',
    severity: 'error',
    explanation:
      'nginx rejects two zones of one name: those of upstreams, limits, caches and TLS sessions share their names.',
    cannotBeIgnored: rejected,
    find: onEachHost(zoneNamesTwice),
  },
  {
    id: 'nginx/default-redirect-without-proxy',
    severity: 'error',
    explanation:
      '`default` of `proxyRedirect` follows from `proxyPass`, so it needs one without variables in the same block.',
    cannotBeIgnored: rejected,
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(defaultRedirect)),
  },
  {
    id: 'nginx/store-with-cache',
    severity: 'error',
    explanation: 'nginx either stores answers as files or caches them. Set one of the two to `off`.',
    cannotBeIgnored: rejected,
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(storeWithCache)),
  },
  {
    id: 'nginx/tls-without-certificate',
    severity: 'error',
    explanation: 'nginx rejects a server that listens with `ssl` and has no certificate. Set `tls` of the server.',
    cannotBeIgnored: rejected,
    find: onEachHost(tlsWithoutCertificate),
  },
]

function reservedVariable({ name, words, variable, context }: Node): readonly Finding[] {
  if (context === undefined || context.startsWith('stream')) return []
  if (!/^(set|auth_request_set|map|geo|split_clients)$/.test(name)) return []
  const declared = (/set$/.test(name) ? words[0] : words.at(-1))?.replace(/^\$/, '').toLowerCase() ?? ''
  if (!isNginxVariable(declared) || changeable.test(declared)) return []
  return [
    {
      variable,
      message: `${name} of ${variable} sets $${declared}, which is one of nginx's own`,
      hint: 'Choose another name.',
    },
  ]
}

/** Variables of nginx that a configuration may set, and those of headers and arguments, which it may replace. */
const changeable = /^(args|limit_rate|(http|arg|cookie|sent_http|upstream_http)_\w+)$/

function cacheFoldersTwice(vars: Nginx): readonly Finding[] {
  const seen = new Map<string, Node>()
  return everyNode(configurationOf(vars)).flatMap(({ node }): Finding[] => {
    const path = node.words[0]?.replace(/(.)\/+$/, '$1')
    if (!/_cache_path$/.test(node.name) || path === undefined) return []
    if (!seen.has(path)) {
      seen.set(path, node)
      return []
    }
    return [
      {
        variable: node.variable,
        message: `two caches have the folder ${path}`,
        hint: 'Set another path for one of them.',
      },
    ]
  })
}

function verificationWithoutAuthority({ node, around, siblings }: PlacedNode): readonly Finding[] {
  const protocol = /^(proxy|grpc|uwsgi)_ssl_verify$/.exec(node.name)?.[1]
  if (protocol === undefined || node.context === undefined || node.words[0] !== 'on') return []
  const wanted = `${protocol}_ssl_trusted_certificate`
  const blocks = [siblings, ...around.map((each) => each.block ?? [])]
  if (blocks.some((nodes) => nodes.some(({ name }) => name === wanted || name === 'include'))) return []
  return [
    {
      variable: node.variable,
      message: `${node.variable}: ${node.name} is on, and there is no ${wanted}`,
      hint: `Set ${protocol}SslTrustedCertificate to a path on the host, or to the name of one of nginx.authorities.`,
    },
  ]
}

/** Zones of one name and kind are one, if their sizes are equal. */
function zoneNamesTwice(vars: Nginx): readonly Finding[] {
  const seen = new Map<string, Zone>()
  return everyNode(configurationOf(vars)).flatMap(({ node }) =>
    zonesOf(node).flatMap((zone): Finding[] => {
      const first = seen.get(zone.name)
      if (!first) seen.set(zone.name, zone)
      if (!first || (first.kind === zone.kind && first.kind === 'TLS sessions' && first.size === zone.size)) return []
      const message =
        first.kind === zone.kind
          ? `${zone.kind} has the zone ${zone.name} twice, with ${first.size} and ${zone.size}`
          : `the zone ${zone.name} is that of ${first.kind} and that of ${zone.kind}`
      return [{ variable: node.variable, message, hint: 'Rename one of them.' }]
    }),
  )
}

interface Zone {
  readonly name: string
  readonly kind: string
  readonly size: string
}

function zonesOf({ name, words, context }: Node): readonly Zone[] {
  if (context === undefined) return []
  const found = (kind: string, pattern: RegExp) =>
    words.flatMap((each) => {
      const [, zone, size = ''] = pattern.exec(each) ?? []
      return zone === undefined ? [] : [{ name: zone, kind, size }]
    })
  if (name === 'zone')
    return words[0] === undefined ? [] : [{ name: words[0], kind: 'an upstream', size: words[1] ?? '' }]
  if (name === 'limit_req_zone') return found('a limit of requests', /^zone=([^:]+):(.*)$/)
  if (name === 'limit_conn_zone') return found('a limit of connections', /^zone=([^:]+):(.*)$/)
  if (/_cache_path$/.test(name)) return found('a cache', /^keys_zone=([^:]+):(.*)$/)
  if (name === 'ssl_session_cache') return found('TLS sessions', /^shared:([^:]+):(.*)$/)
  return name === 'ssl_ocsp_cache' ? found('OCSP answers', /^shared:([^:]+):(.*)$/) : []
}

function defaultRedirect({ node, siblings }: PlacedNode): readonly Finding[] {
  if (node.name !== 'proxy_redirect' || node.words[0] !== 'default' || node.words.length > 1) return []
  const pass = siblings.slice(0, siblings.indexOf(node)).find(({ name }) => name === 'proxy_pass')
  if (pass && !pass.words[0]?.includes('$')) return []
  const message = `${node.variable}: proxy_redirect default has no proxy_pass without variables before it`
  return [{ variable: node.variable, message, hint: "Remove it: it is nginx's default, too." }]
}

/** All servers of an address have TLS if one of them has, and then each needs a certificate. */
function tlsWithoutCertificate(vars: Nginx): readonly Finding[] {
  const listens = everyNode(configurationOf(vars)).filter(
    ({ node }) => node.name === 'listen' && node.context === 'server',
  )
  const places = new Set(
    listens.filter(({ node }) => isEncrypted(node)).map(({ node }) => placeOf(node.words.join(' '))),
  )
  return listens.flatMap(({ node, siblings, around }): Finding[] => {
    if (!places.has(placeOf(node.words.join(' ')))) return []
    const blocks = [siblings, ...around.map((each) => each.block ?? [])]
    if (blocks.some((nodes) => nodes.some(givesCertificate))) return []
    const why = isEncrypted(node) ? '' : ', where another server has TLS,'
    const message = `${node.variable}: the server listens on ${node.words.join(' ')}${why} and has no certificate`
    return [{ variable: node.variable, message, hint: 'Set tls to the name of a certificate, or use another port.' }]
  })
}

function isEncrypted({ words }: Node): boolean {
  return words.slice(1).some((each) => each === 'ssl' || each === 'quic')
}

function givesCertificate({ name, words }: Node): boolean {
  return ['ssl_certificate', 'include'].includes(name) || (name === 'ssl_reject_handshake' && words[0] === 'on')
}

function storeWithCache({ node, siblings }: PlacedNode): readonly Finding[] {
  const protocol = /^(proxy|fastcgi|uwsgi|scgi)_store$/.exec(node.name)?.[1]
  if (protocol === undefined || node.words[0] === 'off') return []
  const cache = siblings.find(({ name, words }) => name === `${protocol}_cache` && words[0] !== 'off')
  if (!cache) return []
  const message = `${node.variable}: ${node.name} stands beside ${cache.name}`
  return [{ variable: node.variable, message, hint: 'Set one of the two to off, or remove it.' }]
}
