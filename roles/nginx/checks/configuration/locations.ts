import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { configurationOf, everyNode, type Node, type PlacedNode } from './tree.js'

export const locationRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/misplaced-location',
    severity: 'error',
    explanation:
      'A location in another one has a path below it, or a pattern. Those for exact paths and names contain none, and names stand in a server.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(misplaced)),
  },
  {
    id: 'nginx/path-of-proxy',
    severity: 'error',
    explanation:
      'nginx rejects a path in `proxyPass` where it cannot replace one: in a location for a pattern or a name, and in a condition. Use a rewrite.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(pathOfProxy)),
  },
]

function misplaced({ node, around: [outer] }: PlacedNode): readonly Finding[] {
  if (node.name !== 'location' || outer?.name !== 'location') return []
  const problem = problemOf(matchOf(node), matchOf(outer))
  if (problem === undefined) return []
  const message = `location ${node.words.join(' ')} cannot be in location ${outer.words.join(' ')}: ${problem}`
  return [{ variable: node.variable, message, hint: 'Move it to the server.' }]
}

interface Match {
  readonly kind: 'exact' | 'named' | 'pattern' | 'prefix'
  readonly text: string
}

function matchOf({ words: [first = '', second] }: Node): Match {
  if (first.startsWith('@')) return { kind: 'named', text: first }
  const [, modifier = '', rest = ''] = /^(=|~\*|~|\^~)?(.*)$/s.exec(first)!
  const text = second === undefined ? rest : second
  return { kind: modifier === '=' ? 'exact' : /^~/.test(modifier) ? 'pattern' : 'prefix', text }
}

function problemOf(inner: Match, outer: Match): string | undefined {
  if (outer.kind === 'exact') return 'that is an exact path'
  if (outer.kind === 'named') return 'that has a name'
  if (inner.kind === 'named') return 'names stand in a server'
  if (inner.kind === 'pattern') return undefined
  if (outer.kind === 'pattern') return 'a pattern contains only patterns'
  return inner.text.startsWith(outer.text) ? undefined : 'its path is outside'
}

function pathOfProxy({ node, around: [outer] }: PlacedNode): readonly Finding[] {
  const [url = ''] = node.words
  const path = /^https?:\/\/(?:unix:[^:]*:|[^/]+)(\/.*)$/.exec(url)?.[1]
  if (node.name !== 'proxy_pass' || !outer || path === undefined || url.includes('$')) return []
  const isReplaced = outer.name === 'location' && ['exact', 'prefix'].includes(matchOf(outer).kind)
  if (isReplaced) return []
  return [
    {
      variable: node.variable,
      message: `${url} has the path ${path}, which ${[outer.name, ...outer.words].join(' ')} cannot replace`,
      hint: 'Write it without a path, and change the path of the request with a rewrite whose flag is break.',
    },
  ]
}
