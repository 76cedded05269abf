import { createSecureContext } from 'node:tls'
import type { Rule } from 'haploy'
import type { Nginx } from '../../../schema/variables.js'
import { type Finding, onEachHost } from '../../violation.js'
import { configurationOf, everyNode, type Node } from '../tree.js'

export const cipherRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unknown-ciphers',
    severity: 'error',
    explanation:
      'nginx rejects ciphers and curves that OpenSSL does not have. The OpenSSL of the controller decides, which may be another one.',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(({ node }) => unknownCiphers(node))),
  },
]

function unknownCiphers({ name, words: [list], variable, context }: Node): readonly Finding[] {
  const option = /(^|_)ssl_ciphers$/.test(name) ? 'ciphers' : name === 'ssl_ecdh_curve' ? 'ecdhCurve' : undefined
  if (context === undefined || option === undefined || list === undefined || isKnown(option, list)) return []
  const what = option === 'ciphers' ? 'cipher' : 'curve'
  return [
    {
      variable,
      message: `${variable}: OpenSSL does not have the ${what}s ${list}`,
      hint:
        option === 'ciphers'
          ? '`openssl ciphers` prints the names.'
          : '`openssl ecparam -list_curves` prints the names.',
    },
  ]
}

type Option = 'ciphers' | 'ecdhCurve'

/** Most sites have few lists, each in many places. */
const known = new Map<string, boolean>()

function isKnown(option: Option, list: string): boolean {
  const key = `${option} ${list}`
  const cached = known.get(key) ?? isAccepted(option, list)
  known.set(key, cached)
  return cached
}

function isAccepted(option: Option, list: string): boolean {
  try {
    createSecureContext({ [option]: list })
    return true
  } catch {
    return false
  }
}
