import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { configurationOf, everyNode, type Node, type PlacedNode } from './tree.js'

/** What a block declares, and nginx ignores. */
export const effectRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/without-effect',
    severity: 'advice',
    explanation:
      'A block that has a header, parameter or limit of its own inherits none of that kind. Set it where it applies.',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(ineffective)),
  },
  {
    id: 'nginx/auth-without-users',
    severity: 'error',
    explanation:
      'nginx answers every request if there is `auth_basic` and no file with users. Use the variable `auth`.',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(authWithoutUsers)),
  },
]

/** A raw directive that every block inside its own replaces: those of its kind are inherited as a whole, or not. */
function ineffective({ node, siblings }: PlacedNode): readonly Finding[] {
  const { name, variable, isRaw, context } = node
  if (!isRaw || !inheritedAsWhole.test(name) || (context !== 'http' && context !== 'server')) return []
  const inside = siblings.filter((each) => each.name === 'server' || each.name === 'location')
  if (inside.length === 0 || inside.some((each) => applies(each, name))) return []
  const what = [name, ...node.words].join(' ')
  const where = context === 'http' ? 'server or location' : 'location'
  return [
    {
      variable,
      message: `${variable}: ${what} counts for nothing: each ${where} that needs it sets its own ${name}`,
      hint: 'Declare it in these blocks, or with the variable of that name, which the role merges with theirs.',
    },
  ]
}

const inheritedAsWhole = /^((proxy|grpc)_set_header|(fastcgi|uwsgi|scgi)_param|add_header|add_trailer)$/

/** Whether a directive of the block around it has an effect in a block, or in one inside it. */
function applies(block: Node, name: string): boolean {
  const inner = block.block ?? []
  if (inner.some((each) => each.name === name)) return false
  const protocol = /^(proxy|grpc|fastcgi|uwsgi|scgi)_/.exec(name)?.[1]
  const passes =
    protocol === undefined || inner.some((each) => each.name === `${protocol}_pass` || each.name === 'include')
  return (
    (passes && block.name !== 'server') ||
    inner.some((each) => isBlock(each) && applies(each, name)) ||
    isPlain(block, name)
  )
}

function isBlock({ name }: Node): boolean {
  return name === 'server' || name === 'location' || name === 'if'
}

/** A server that answers by itself, which response headers concern. */
function isPlain({ name, block = [] }: Node, directive: string): boolean {
  return name === 'server' && /^add_/.test(directive) && !block.some(({ name }) => name === 'location')
}

function authWithoutUsers({ node, around, siblings }: PlacedNode): readonly Finding[] {
  if (node.name !== 'auth_basic' || node.context === undefined || node.words[0] === 'off') return []
  const blocks = [siblings, ...around.map((each) => each.block ?? [])]
  if (blocks.some((nodes) => nodes.some(({ name }) => name === 'auth_basic_user_file' || name === 'include'))) return []
  return [
    {
      variable: node.variable,
      message: `${node.variable}: auth_basic has no auth_basic_user_file, so nginx answers everyone`,
      hint: "Use the variable auth: { users: { name: secret('…') } }, or add auth_basic_user_file.",
    },
  ]
}
