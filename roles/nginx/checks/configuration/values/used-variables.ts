import { didYouMean, type Rule } from 'haploy'
import type { Nginx } from '../../../schema/variables.js'
import { isNginxVariable, isStreamVariable } from '../../../table/nginx-variables.js'
import { type Finding, onEachHost } from '../../violation.js'
import { declaredNames, isInStream } from '../declared-names.js'
import { configurationOf, everyNode, type Node } from '../tree.js'

export const variableRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unknown-variable',
    severity: 'error',
    explanation:
      'nginx rejects a variable that no module, `set`, `maps`, `geos`, `splitClients` or pattern defines, and a `$` that begins none.',
    find: onEachHost(unknownVariables),
  },
]

function unknownVariables(vars: Nginx): readonly Finding[] {
  const { variables, streamVariables, isOpen } = declaredNames(vars)
  return everyNode(configurationOf(vars)).flatMap((placed) => {
    const { node, around } = placed
    const [declared, isBuiltIn] = isInStream(placed)
      ? [streamVariables, isStreamVariable]
      : [variables, isNginxVariable]
    return textsWithVariables(node, around[0])
      .flatMap((text) => usedIn(text))
      .flatMap((name): Finding[] => {
        if (name === '') return [strayDollar(node)]
        if (isOpen || declared.has(name.toLowerCase()) || isBuiltIn(name)) return []
        const where = isInStream(placed) ? 'stream.maps' : 'set, maps, geos or splitClients'
        const hint = [didYouMean(name, declared), `Declare it in ${where}.`].filter(Boolean).join(' ')
        return [{ variable: node.variable, message: `${said(node)}: nothing defines the variable $${name}`, hint }]
      })
  })
}

function strayDollar(node: Node): Finding {
  return {
    variable: node.variable,
    message: `${said(node)}: a $ does not begin the name of a variable`,
    hint: "nginx cannot escape it. Put it into the value of a geo: geos: { dollar: { values: { default: '$' } } }, and use ${dollar}.",
  }
}

function said({ variable, name }: Node): string {
  return `${name} of ${variable}`
}

/** The names in a text; an empty one for a `$` that begins none. */
export function usedIn(text: string): readonly string[] {
  return [...text.matchAll(/\$(?:\{(\w+)\}|(\w+)|(?=.|$))/gs)].map(([, braced, plain]) => {
    return braced ?? (plain && /^[1-9]/.test(plain) ? plain[0]! : (plain ?? ''))
  })
}

/** The words in which nginx replaces variables: patterns have other dollar signs. */
function textsWithVariables({ name, words, context }: Node, outer: Node | undefined): readonly string[] {
  if (context === undefined) return outer?.name === 'map' && name !== 'include' ? words : []
  const [first = '', second, ...rest] = words
  if (name === 'memcached_pass') return [...words, '$memcached_key']
  if (evaluated.test(name)) return words
  if (named.test(name)) return [second ?? '', ...rest]
  if (name === 'if') return conditionTexts(words)
  if (name === 'map' || name === 'split_clients') return [first]
  if (name === 'geo') return words.length > 1 ? [first] : []
  if (name === 'error_page') return [words.at(-1) ?? '']
  if (name === 'return') return words.length > 1 ? [second ?? ''] : [first]
  if (name === 'log_format') return words.slice(1)
  if (name === 'limit_req_zone' || name === 'limit_conn_zone' || name === 'hash') return [first]
  if (name === 'access_log') return [first, ...words.filter((each) => each.startsWith('if='))]
  if (name === 'proxy_redirect' || name === 'proxy_cookie_path' || name === 'proxy_cookie_domain') {
    return first.startsWith('~') ? [second ?? ''] : [first, second ?? '']
  }
  return []
}

/** Directives whose words may all have variables. */
const evaluated =
  /^((proxy|grpc|fastcgi|uwsgi|scgi|memcached)_pass|(proxy|fastcgi|uwsgi|scgi)_(bind|cache_key|cache_bypass|no_cache|limit_rate|store|cache)|proxy_set_body|proxy_method|(grpc|memcached)_bind|(proxy|grpc|uwsgi)_ssl_name|root|alias|index|try_files|auth_basic|expires|limit_rate|limit_rate_after|mirror|secure_link|secure_link_md5|sub_filter|auth_basic_user_file|http2_push)$/

/** Directives whose first word is a name. */
const named =
  /^(set|add_header|add_trailer|proxy_set_header|grpc_set_header|(fastcgi|uwsgi|scgi)_param|auth_request_set|rewrite)$/

/** The texts of a condition, without its pattern. */
function conditionTexts(words: readonly string[]): readonly string[] {
  const text = words
    .join(' ')
    .replace(/^\(\s*/, '')
    .replace(/\s*\)$/, '')
  const [, left = text, operator, right = ''] = /^(\S+)\s+(=|!=|~\*?|!~\*?)\s+(.*)$/s.exec(text) ?? []
  return operator?.includes('~') ? [left] : [left, right]
}
