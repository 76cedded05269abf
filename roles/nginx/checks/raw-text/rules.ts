import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'
import { type Context, contextsOf, contextWithin } from './contexts.js'
import type { Statement } from './parse.js'
import { type RawText, rawTextsOf } from './raw-text.js'

/**
 * What nginx would refuse in the text that goes into its configuration as it is. All of these can be ignored: modules may
 * have a syntax of their own, and `nginx -t` has the last word on the host.
 */
export const rawTextRules: readonly Rule<Nginx>[] = [
  inRawText({
    id: 'nginx/raw-syntax',
    explanation: 'nginx refuses its whole configuration for a brace, a quotation mark or a semicolon that is missing.',
    problemsIn: ({ parsed }) => parsed.errors.map((error) => [error, 'nginx would refuse the whole configuration.']),
  }),
  inRawText({
    id: 'nginx/raw-link',
    explanation: 'A link of a web page, copied together with the text that it shows, is no name. Write the name alone.',
    problemsIn: ({ text }) => {
      const [link] = /\[[^[\]\n]*\]\(\w+:[^()\n]*\)/.exec(text.replace(/(^|\s)#.*$/gm, '')) ?? []
      return link === undefined ? [] : [[`${link} is a link of a web page`, 'Write what it shows, without brackets.']]
    },
  }),
  inRawText({
    id: 'nginx/raw-escaped-comment',
    explanation: 'A backslash before the # of a comment makes a directive of it, which nginx refuses. Take it away.',
    problemsIn: eachStatement(escapedComment),
  }),
  inRawText({
    id: 'nginx/raw-missing-semicolon',
    explanation: 'nginx takes the next line for a part of a directive that does not end with a semicolon.',
    problemsIn: eachStatement(missingSemicolon),
  }),
  inRawText({
    id: 'nginx/raw-misplaced-directive',
    explanation: "nginx refuses a directive outside of the contexts that it is made for, by nginx's own documentation.",
    problemsIn: eachStatement(misplacedDirective),
  }),
]

type Problem = readonly [message: string, hint: string]

interface RawTextRule extends Pick<Rule, 'id' | 'explanation'> {
  problemsIn(raw: RawText): readonly Problem[]
}

function inRawText({ problemsIn, ...rule }: RawTextRule): Rule<Nginx> {
  const find = (vars: Nginx) =>
    rawTextsOf(vars).flatMap((raw) =>
      problemsIn(raw).map(
        ([message, hint]): Finding => ({
          variable: raw.variable,
          message: `${raw.variable}: ${message}`,
          hint,
        }),
      ),
    )
  return { ...rule, severity: 'error', find: onEachHost(find) }
}

/** Judges every statement of a text, blocks within blocks included. */
function eachStatement(problemsIn: (statement: Statement, context: Context) => readonly Problem[]) {
  const within = (statement: Statement, context: Context, depth: number): readonly Problem[] => {
    const inner = contextWithin(statement.words[0]?.text ?? '')
    const blocks = inner === undefined || depth > maxDepth ? [] : (statement.block ?? [])
    return [...problemsIn(statement, context), ...blocks.flatMap((each) => within(each, inner!, depth + 1))]
  }
  return ({ parsed, context }: RawText) => parsed.statements.flatMap((statement) => within(statement, context, 0))
}

/** Blocks within blocks that are looked at: nobody nests them deeper. */
const maxDepth = 50

function escapedComment({ words: [name] }: Statement): readonly Problem[] {
  if (!name || name.quoted || !name.text.startsWith('\\#')) return []
  return [[`the backslash before ${name.text.slice(1)} makes a directive of a comment`, 'Take it away.']]
}

function missingSemicolon({ words: [name, ...rest] }: Statement): readonly Problem[] {
  const next = rest.find((word) => word.startsLine && !word.quoted && contextsOf(word.text))
  if (!next) return []
  return [
    [
      `the directive \`${name!.text}\` has no ; before ${next.text}`,
      'nginx would take the next line for a part of it.',
    ],
  ]
}

function misplacedDirective({ words: [name] }: Statement, context: Context): readonly Problem[] {
  const allowed = name && !name.quoted ? contextsOf(name.text) : undefined
  if (allowed === undefined || allowed.includes(context)) return []
  return [[`${name!.text} cannot stand in ${context}`, `nginx knows it in ${allowed.join(', ')} only.`]]
}
