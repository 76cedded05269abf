import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { directiveIn } from '../../table/table.js'
import { variableOf } from '../../table/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { configurationOf, everyNode, type Node } from './tree.js'

/** What stands twice in one block. Raw text replaces what the role adds by itself, but not what a variable declares. */
export const repeatedRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/repeated-directive',
    severity: 'error',
    explanation: 'nginx rejects a second directive of the same name in a block, unless it adds to the first.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => repeated(vars, isSingle)),
  },
  {
    id: 'nginx/repeated-header',
    severity: 'error',
    explanation:
      'nginx sends a request header twice that is set twice, and most servers answer a request with two `Host` headers with 400.',
    find: onEachHost((vars) => repeated(vars, ({ name }) => /_set_header$/.test(name))),
  },
]

/** Two directives of one block with the same name, and the same first word where that is a part of it. */
function repeated(vars: Nginx, applies: (node: Node) => boolean): readonly Finding[] {
  const blocks = [configurationOf(vars), ...everyNode(configurationOf(vars)).map(({ node }) => node.block ?? [])]
  return blocks.flatMap((nodes) => {
    const seen = new Map<string, Node>()
    return nodes.flatMap((node): Finding[] => {
      if (node.context === undefined || !applies(node)) return []
      const identity = identityOf(node)
      const first = seen.get(identity)
      if (!first) seen.set(identity, node)
      return first ? [finding(node, first, identity)] : []
    })
  })
}

function isSingle({ name, context, statement }: Node): boolean {
  if (name === 'location' || namedOnce.test(name) || /^limit_(req|conn)$/.test(name)) return true
  const directive = context && !statement.words[0]?.quoted ? directiveIn(context, name) : undefined
  return directive !== undefined && !directive.isRepeatable && directive.kind !== 'block'
}

/** What has a name that nothing else of its kind may have. */
const namedOnce = /^(log_format|upstream|thread_pool)$/

function identityOf({ name, words }: Node): string {
  if (name === 'location') return `location ${words.join(' ')}`
  if (/^limit_(req|conn)$/.test(name))
    return `${name} ${words.find((each) => each.startsWith('zone=')) ?? words[0] ?? ''}`
  if (namedOnce.test(name)) return `${name} ${words[0] ?? ''}`
  return /_set_header$/.test(name) ? `${name} ${words[0]?.toLowerCase() ?? ''}` : name
}

function finding(node: Node, first: Node, identity: string): Finding {
  const [raw, other] = node.isRaw ? [node, first] : [first, node]
  const sources = raw.variable === other.variable ? raw.variable : `${other.variable} and ${raw.variable}`
  const variable = other.context && directiveIn(other.context, other.name) && variableOf(other.context, other.name)
  const instead = raw.isRaw && variable !== undefined ? ` There is the variable ${variable}.` : ''
  return {
    variable: raw.variable,
    message: `${identity} stands twice in one block: in ${sources}`,
    hint: `Declare it once.${instead}`,
  }
}
