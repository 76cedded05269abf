import { createSecureContext } from 'node:tls'
import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { configurationOf, everyNode, type Node } from './tree.js'

export const cipherRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unknown-ciphers',
    severity: 'error',
    explanation:
      'nginx rejects a list of ciphers in which OpenSSL finds none. The OpenSSL of the controller decides, which may be another one.',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(({ node }) => unknownCiphers(node))),
  },
]

function unknownCiphers({ name, words: [ciphers], variable, context }: Node): readonly Finding[] {
  if (context === undefined || !/(^|_)ssl_ciphers$/.test(name) || ciphers === undefined || isKnown(ciphers)) return []
  return [
    {
      variable,
      message: `${variable}: OpenSSL knows no cipher of ${ciphers}`,
      hint: '`openssl ciphers` prints the names.',
    },
  ]
}

/** Most sites have few lists, each in many places. */
const known = new Map<string, boolean>()

function isKnown(ciphers: string): boolean {
  const cached = known.get(ciphers)
  if (cached !== undefined) return cached
  const result = isAccepted(ciphers)
  known.set(ciphers, result)
  return result
}

function isAccepted(ciphers: string): boolean {
  try {
    createSecureContext({ ciphers })
    return true
  } catch {
    return false
  }
}
