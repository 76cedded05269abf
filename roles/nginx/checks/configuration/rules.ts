import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import type { Statement } from '../../syntax/parse.js'
import { type Finding, onEachHost } from '../violation.js'
import { type Context, contextsOf, contextWithin } from './contexts.js'
import { type RawText, rawTextsOf } from './raw-text.js'

/**
 * What nginx would reject in raw text. All of these rules can be ignored: a module may have its own syntax, and `nginx
 * -t` decides on the host.
 */
export const rawTextRules: readonly Rule<Nginx>[] = [
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
  inRawText({
    id: 'nginx/raw-escaped-comment',
    explanation:
      'A backslash before the # of a comment turns the comment into a directive, which nginx rejects. Remove the backslash.',
    problemsIn: eachStatement(escapedComment),
  }),
  inRawText({
    id: 'nginx/raw-missing-semicolon',
    explanation: 'nginx reads the next line as part of a directive that does not end with a semicolon.',
    problemsIn: eachStatement(missingSemicolon),
  }),
  inRawText({
    id: 'nginx/raw-misplaced-directive',
    explanation: "nginx rejects a directive outside of its contexts, which nginx's documentation lists.",
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

/** Checks every statement of a text, including those in nested blocks. */
function eachStatement(problemsIn: (statement: Statement, context: Context) => readonly Problem[]) {
  const within = (statement: Statement, context: Context, depth: number): readonly Problem[] => {
    const inner = contextWithin(statement.words[0]?.text ?? '')
    const blocks = inner === undefined || depth > maxDepth ? [] : (statement.block ?? [])
    return [...problemsIn(statement, context), ...blocks.flatMap((each) => within(each, inner!, depth + 1))]
  }
  return ({ parsed, context }: RawText) => parsed.statements.flatMap((statement) => within(statement, context, 0))
}

/** Of nested blocks. */
const maxDepth = 50

function escapedComment({ words: [name] }: Statement): readonly Problem[] {
  if (!name || name.quoted || !name.text.startsWith('\\#')) return []
  return [[`the backslash before ${name.text.slice(1)} turns a comment into a directive`, 'Remove the backslash.']]
}

function missingSemicolon({ words: [name, ...rest] }: Statement): readonly Problem[] {
  const next = rest.find((word) => word.startsLine && !word.quoted && contextsOf(word.text))
  if (!next) return []
  return [
    [
      `the directive \`${name!.text}\` does not end with ; before ${next.text}`,
      'nginx would read the next line as part of it.',
    ],
  ]
}

function misplacedDirective({ words: [name] }: Statement, context: Context): readonly Problem[] {
  const allowed = name && !name.quoted ? contextsOf(name.text) : undefined
  if (allowed === undefined || allowed.includes(context)) return []
  return [[`${name!.text} is not allowed in ${context}`, `nginx allows it only in ${allowed.join(', ')}.`]]
}
