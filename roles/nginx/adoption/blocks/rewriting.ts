import { locationConditions, serverConditions } from '../../schema/conditions.js'
import { Draft, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { takeErrorPages, takeHeaders, takeLogs } from './shared.js'

const names = ['set', 'if', 'rewrite', 'break', 'return'] as const

/**
 * What a block does with requests first. nginx does it in the order of the directives, and the role writes `set`,
 * conditions, rewrites, `break` and `return`. So the variables have as many as follow this order, and the rest remains raw text.
 */
export function takeRewriting(
  draft: Draft,
  context: 'server' | 'location' | 'server-if' | 'location-if',
  translation: Translation,
): void {
  if (draft.isMarked('rewriting')) return
  const nodes = draft.named(...names)
  const inIf = context.endsWith('-if')
  const allowed = inIf ? names.filter((name) => name !== 'if') : names.filter((name) => name !== 'break')
  let stage = 0
  const set: [Node, string, string][] = []
  const rest = new Map<string, [Node, unknown][]>()
  for (const node of nodes) {
    const next = (allowed as readonly string[]).indexOf(node.name)
    if (next < stage) break
    const value = stepOf(node, context, translation)
    if (value === undefined || (node.name === 'return' && rest.has('return'))) break
    if (node.name === 'set') {
      const [name = '', text = ''] = node.words
      if (set.some(([, other]) => other === name.slice(1))) break
      set.push([node, name.slice(1), text])
    } else rest.set(node.name, [...(rest.get(node.name) ?? []), [node, value]])
    stage = next
  }
  const takes = (variable: string, entries: readonly [Node, unknown][] = [], isList = true) =>
    draft.offer(
      variable,
      entries.map(([node]) => node),
      isList ? entries.map(([, value]) => value) : entries[0]?.[1],
    )
  draft.offer(
    'set',
    set.map(([node]) => node),
    Object.fromEntries(set.map(([, name, text]) => [name, text])),
  )
  takes('conditions', rest.get('if'))
  takes('rewrites', rest.get('rewrite'))
  if (inIf) takes('break', rest.get('break'), false)
  takes('return', rest.get('return'), false)
}

function stepOf(node: Node, context: string, translation: Translation): unknown {
  const { name, words } = node
  if (name === 'set') return words.length === 2 ? words : undefined
  if (name === 'break') return true
  if (name === 'rewrite') {
    const [pattern, replacement, flag] = words
    return { pattern, replacement, ...(flag !== undefined && { flag }) }
  }
  if (name === 'return') return answerOf(words)
  return conditionOf(node, context === 'server' ? 'server-if' : 'location-if', translation)
}

function answerOf([first = '', body]: readonly string[]): unknown {
  const code = Number(first)
  if (!/^\d{3}$/.test(first)) return body === undefined ? { code: 302, body: first } : undefined
  return body === undefined ? code : { code, body }
}

/** The variables of an `if`; undefined if they cannot say it. Counts its directives only then. */
function conditionOf(node: Node, context: 'server-if' | 'location-if', outer: Translation): object | undefined {
  const conditions = context === 'server-if' ? serverConditions : locationConditions
  const element = conditions.unwrap().element
  const translation = { ...outer, count: { options: 0, raw: 0 } }
  const draft = new Draft(node.block ?? [], element.shape, outer.marks.get(node))
  if (context === 'location-if') {
    takeHeaders(draft)
    takeLogs(draft)
    takeErrorPages(draft)
    const passes = draft.named('proxy_pass')
    draft.offer('proxyPass', passes, passes[0]?.words[0])
  }
  takeRewriting(draft, context, translation)
  draft.takeOptions(context)
  const raw = draft.finish(context, translation)
  const condition = { if: textOf(node), ...draft.ordered, ...(raw !== undefined && { raw }) }
  if (!element.safeParse(condition).success) return undefined
  outer.count.options += translation.count.options
  outer.count.raw += translation.count.raw
  return condition
}

/** Without its parentheses. */
function textOf({ words }: Node): string {
  const [first = '', ...others] = words
  const all = [first.replace(/^\(/, ''), ...others]
  const last = all.pop() ?? ''
  return [...all, last.replace(/\)$/, '')]
    .filter((each, index) => each !== '' || (index > 0 && index < words.length - 1))
    .map(quoted)
    .join(' ')
}

/** As `word`, but parentheses of a pattern need no quotation marks. */
function quoted(text: string): string {
  if (text === '') return '""'
  return /[\s;{}"'#]|\\["'\\trn]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
