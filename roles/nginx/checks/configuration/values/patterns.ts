import type { Rule } from 'haploy'
import type { Nginx } from '../../../schema/variables.js'
import { type Finding, onEachHost } from '../../violation.js'
import { configurationOf, everyNode, type Node } from '../tree.js'

export const patternRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/invalid-pattern',
    severity: 'error',
    explanation:
      'nginx rejects a regular expression that PCRE cannot read, such as one with a bracket that is not closed.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) =>
      everyNode(configurationOf(vars)).flatMap(({ node, around }) => invalidPatterns(node, around[0])),
    ),
  },
  {
    id: 'nginx/invalid-condition',
    severity: 'error',
    explanation:
      'A condition is a variable, a comparison of one (`=`, `!=`, `~`, `~*`, `!~`, `!~*`), or a test of a file (`-f`, `-d`, `-e`, `-x`).',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => everyNode(configurationOf(vars)).flatMap(({ node }) => invalidCondition(node))),
  },
]

function invalidPatterns(node: Node, outer: Node | undefined): readonly Finding[] {
  return patternsOf(node, outer).flatMap((pattern): Finding[] => {
    const problem = problemWithPattern(pattern)
    if (problem === undefined) return []
    return [
      {
        variable: node.variable,
        message: `${node.variable}: the pattern ${pattern} ${problem}`,
        hint: 'Correct the regular expression.',
      },
    ]
  })
}

function patternsOf({ name, words, context }: Node, outer: Node | undefined): readonly string[] {
  if (context === undefined) return outer?.name === 'map' && name.startsWith('~') ? [name.replace(/^~\*?/, '')] : []
  const [first = '', second = ''] = words
  if (name === 'rewrite') return [first]
  if (name === 'fastcgi_split_path_info') return [first]
  if (name === 'location') return /^~\*?$/.test(first) ? [second] : /^~/.test(first) ? [first.replace(/^~\*?/, '')] : []
  if (name === 'server_name') return words.filter((each) => each.startsWith('~')).map((each) => each.slice(1))
  if (name === 'gzip_disable') return words.filter((each) => each !== 'msie6')
  if (name === 'if') return /\s!?~\*?\s+(.*?)\s*\)?$/s.exec(words.join(' '))?.slice(1) ?? []
  if (/^proxy_(redirect|cookie_path|cookie_domain)$/.test(name))
    return first.startsWith('~') ? [first.replace(/^~\*?/, '')] : []
  return []
}

/** Why PCRE would refuse a pattern. Finds brackets and quantifiers; an odd escape is left to nginx. */
export function problemWithPattern(pattern: string): string | undefined {
  let depth = 0
  let repeatable = false
  for (let i = 0; i < pattern.length; i++) {
    const at = pattern[i]!
    if (at === '\\') {
      if (i + 1 === pattern.length) return 'ends with a backslash'
      i++
      repeatable = true
    } else if (at === '[') {
      const end = endOfClass(pattern, i)
      if (end === undefined) return 'has a [ that is not closed'
      i = end
      repeatable = true
    } else if (at === '(') {
      depth++
      repeatable = false
      const group = /^\(\?(?:[:=!>|]|<[=!]|P?<\w+>|'\w+'|[imsx-]+[:)]|#[^)]*\))/.exec(pattern.slice(i))?.[0]
      if (pattern[i + 1] === '?' && group === undefined) return 'has a ? that nothing stands before'
      if (group !== undefined) i += group.length - 1
      if (group?.endsWith(')')) depth--
    } else if (at === ')') {
      if (depth-- === 0) return 'has a ) that closes nothing'
      repeatable = true
    } else if (/[*+?]/.test(at)) {
      if (!repeatable) return `has a ${at} that nothing stands before`
      if (/[+?]/.test(pattern[i + 1] ?? '')) i++
      repeatable = false
    } else repeatable = !/[|^]/.test(at)
  }
  return depth > 0 ? 'has a ( that is not closed' : undefined
}

/** A ] directly after the [ is a character of the class. */
function endOfClass(pattern: string, start: number): number | undefined {
  for (let i = pattern[start + 1] === '^' ? start + 3 : start + 2; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++
    else if (pattern.startsWith('[:', i)) i = Math.max(i, pattern.indexOf(':]', i) + 1)
    else if (pattern[i] === ']') return i
  }
  return undefined
}

function invalidCondition({ name, words, variable, context }: Node): readonly Finding[] {
  const text = words.join(' ')
  if (name !== 'if' || context === undefined || condition.test(text)) return []
  return [
    {
      variable,
      message: `${variable}: ${text} is not a condition that nginx knows`,
      hint: "Write it such as '$request_method = POST', '$http_cookie ~ beta', or '-f $request_filename'.",
    },
  ]
}

/** Words in which there may be anything have no blanks here, unless they were quoted. */
const condition = /^\(\s*(?:\$\w+|\$\w+\s+(?:!?=|!?~\*?)\s+\S.*|!?-[fdex]\s+\S.*?)\s*\)$/s
