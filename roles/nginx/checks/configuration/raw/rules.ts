import { didYouMean, type Rule } from 'haploy'
import type { Nginx } from '../../../schema/variables.js'
import { problemWithParameters } from '../../../syntax/parameters.js'
import { ownerOf } from '../../../table/others.js'
import { contextsOf, directiveIn, directiveNames } from '../../../table/table.js'
import { type Finding, onEachHost } from '../../violation.js'
import { configurationOf, contextLabel, everyNode, type Node, type PlacedNode } from '../tree.js'
import { type RawText, rawTextsOf } from './raw-text.js'

/**
 * What nginx would reject in raw text. All of these rules can be ignored: a module may have its own syntax, and `nginx
 * -t` decides on the host.
 */
export const rawRules: readonly Rule<Nginx>[] = [
  inRawText({
    id: 'nginx/raw-syntax',
    explanation: 'nginx rejects its whole configuration if a brace, a quotation mark or a semicolon is missing.',
    problemsIn: ({ parsed }) => parsed.errors.map((error) => [error, 'nginx would reject the whole configuration.']),
  }),
  inRawText({
    id: 'nginx/raw-link',
    explanation: 'A Markdown link, copied from a web page, is not a name. Write only the name.',
    problemsIn: ({ text }) => {
      const [link] = /\[[^[\]\n]*\]\(\w+:[^()\n]*\)/.exec(text.replace(/(^|\s)#.*$/gm, '')) ?? []
      return link === undefined ? [] : [[`${link} is a Markdown link`, 'Write only the text in the square brackets.']]
    },
  }),
  inRawDirectives({
    id: 'nginx/raw-escaped-comment',
    explanation:
      'A backslash before the # of a comment turns the comment into a directive, which nginx rejects. Remove the backslash.',
    problemsIn: escapedComment,
  }),
  inRawDirectives({
    id: 'nginx/raw-missing-semicolon',
    explanation: 'nginx reads the next line as part of a directive that does not end with a semicolon.',
    problemsIn: missingSemicolon,
  }),
  inRawDirectives({
    id: 'nginx/raw-unknown-directive',
    explanation:
      'nginx rejects a directive that none of its modules has. Ignore the rule for one of another module that the host loads.',
    problemsIn: unknownDirective,
  }),
  inRawDirectives({
    id: 'nginx/raw-misplaced-directive',
    explanation: "nginx rejects a directive outside of its contexts, which nginx's documentation lists.",
    problemsIn: misplacedDirective,
  }),
  inRawDirectives({
    id: 'nginx/raw-invalid-parameters',
    explanation: 'nginx rejects a directive with too few or too many parameters, or with values of another kind.',
    problemsIn: invalidParameters,
  }),
  inRawDirectives({
    id: 'nginx/raw-without-daemon',
    explanation: 'systemd starts nginx as a daemon with a main process. Other ways of running it are for debugging.',
    problemsIn: ({ node: { name, words } }) =>
      ['daemon', 'master_process'].includes(name) && words[0] === 'off'
        ? [[`${name} off prevents systemd from starting nginx`, 'Remove it.']]
        : [],
  }),
]

type Problem = readonly [message: string, hint: string]

function inRawText({
  problemsIn,
  ...rule
}: Pick<Rule, 'id' | 'explanation'> & { problemsIn(raw: RawText): readonly Problem[] }): Rule<Nginx> {
  const find = (vars: Nginx) => rawTextsOf(vars).flatMap((raw) => problemsIn(raw).map(findingOf(raw.variable)))
  return { ...rule, severity: 'error', find: onEachHost(find) }
}

/** Checks every directive of the raw texts, including those in nested blocks. */
function inRawDirectives({
  problemsIn,
  ...rule
}: Pick<Rule, 'id' | 'explanation'> & { problemsIn(placed: PlacedNode): readonly Problem[] }): Rule<Nginx> {
  const find = (vars: Nginx) =>
    everyNode(configurationOf(vars)).flatMap((placed) =>
      placed.node.isRaw ? problemsIn(placed).map(findingOf(placed.node.variable)) : [],
    )
  return { ...rule, severity: 'error', find: onEachHost(find) }
}

const findingOf =
  (variable: string) =>
  ([message, hint]: Problem): Finding => ({ variable, message: `${variable}: ${message}`, hint })

function escapedComment({ node: { statement, context } }: PlacedNode): readonly Problem[] {
  const [name] = statement.words
  if (context === undefined || !name || name.quoted || !name.text.startsWith('\\#')) return []
  return [[`the backslash before ${name.text.slice(1)} turns a comment into a directive`, 'Remove the backslash.']]
}

function missingSemicolon({ node }: PlacedNode): readonly Problem[] {
  const next = swallowed(node)
  if (next === undefined) return []
  return [
    [
      `the directive \`${node.name}\` does not end with ; before ${next}`,
      'nginx would read the next line as part of it.',
    ],
  ]
}

function swallowed({ statement: { words }, context }: Node): string | undefined {
  if (context === undefined) return undefined
  return words.slice(1).find((word) => word.startsLine && !word.quoted && contextsOf(word.text))?.text
}

function unknownDirective({ node: { name, context, statement } }: PlacedNode): readonly Problem[] {
  const isOdd = name === '' || name.startsWith('\\#') || statement.words[0]?.quoted
  if (context === undefined || isOdd || contextsOf(name) || ownerOf(name) !== undefined) return []
  const hint = [didYouMean(name, directiveNames()), 'If the host loads a module that has it, ignore this rule.']
  return [[`no module of nginx has the directive ${name}`, hint.filter(Boolean).join(' ')]]
}

function misplacedDirective({ node: { name, context, statement } }: PlacedNode): readonly Problem[] {
  const allowed = statement.words[0]?.quoted ? undefined : contextsOf(name)
  if (context === undefined || !allowed || allowed.includes(context)) return []
  return [
    [
      `${name} is not allowed ${context === 'main' ? 'at' : 'in'} ${contextLabel(context)}`,
      `nginx allows it only in ${allowed.map(contextLabel).join(', ')}.`,
    ],
  ]
}

function invalidParameters({ node }: PlacedNode): readonly Problem[] {
  const { name, context, words } = node
  const directive = context && directiveIn(context, name)
  if (!directive || swallowed(node) !== undefined) return []
  const problem = problemWithParameters(directive, words)
  return problem === undefined ? [] : [[problem, `nginx would reject ${[name, ...words].join(' ')}.`]]
}
