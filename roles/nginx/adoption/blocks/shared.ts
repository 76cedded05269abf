import { word } from '../../syntax/words.js'
import type { Draft } from '../draft/draft.js'
import type { Node } from '../tree/node.js'

/** Headers, logs, error pages, limits, access and included files: what servers and locations have in common. */
export function takeShared(draft: Draft): void {
  takeHeaders(draft)
  takeLogs(draft)
  takeErrorPages(draft)
  takeLimits(draft)
}

export function takeHeaders(draft: Draft): void {
  const nodes = draft.named('add_header')
  const headers = nodes.map(
    ({ words: [name = '', value = '', always] }) =>
      [name, always === 'always' ? value : { value, always: false }] as const,
  )
  draft.offer('headers', nodes, recordOf(headers))
}

/** A record of entries; undefined if two have the same key, which names of headers have in any case. */
export function recordOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> | undefined {
  const keys = new Set(entries.map(([key]) => key.toLowerCase()))
  return keys.size < entries.length ? undefined : Object.fromEntries(entries)
}

export function takeLogs(draft: Draft): void {
  takeAccessLog(draft)
  const errors = draft.named('error_log')
  if (errors.length === 1) draft.offer('errorLog', errors, lineOf(errors[0]!))
}

export function takeAccessLog(draft: Draft): void {
  const nodes = draft.named('access_log')
  const logs = nodes.map(lineOf)
  if (logs.length > 1) draft.offer('accessLog', nodes, logs.includes('off') ? undefined : logs)
  else draft.offer('accessLog', nodes, logs[0] === 'off' ? false : logs[0])
}

/** The parameters of a directive as nginx reads them. */
export function lineOf({ words }: Node): string {
  return words.map(word).join(' ')
}

export function takeErrorPages(draft: Draft): void {
  const nodes = draft.named('error_page')
  const pages = nodes.map(({ words }): readonly [string, unknown] => {
    const codes = words.filter((each) => /^\d{3}$/.test(each)).join(' ')
    const others = words.slice(codes.split(' ').length)
    const [answer = '', page = answer] = others
    if (others.length === 1) return [codes, page]
    return [codes, { page, code: answer === '=' ? 'page' : Number(answer.slice(1)) }]
  })
  draft.offer('errorPages', nodes, recordOf(pages))
}

export function takeLimits(draft: Draft): void {
  const requests = draft.named('limit_req')
  draft.offer(
    'limitReq',
    requests,
    requests.map(({ words }) => limitOf(words)),
  )
  const connections = draft.named('limit_conn')
  const limits = connections.map(({ words: [zone = '', most] }) => [zone, Number(most)] as const)
  draft.offer('limitConn', connections, recordOf(limits))
}

/** A word that is none of its parameters becomes a member that the schema refuses. */
function limitOf(words: readonly string[]): object {
  const members = words.map((each) => {
    if (each === 'nodelay') return ['delay', false] as const
    const [, name = each, value = ''] = /^(\w+)=(.*)$/.exec(each) ?? []
    return [name, /^\d+$/.test(value) && name !== 'zone' ? Number(value) : value] as const
  })
  return Object.fromEntries(members)
}

/**
 * Addresses with and without access. The role writes those without before those with, and refuses all others if there
 * are any with.
 */
export function takeAccess(draft: Draft): void {
  const nodes = draft.isMarked('access') ? [] : draft.named('allow', 'deny')
  const rules = nodes.map(({ name, words }) => [name, words[0] ?? ''] as const)
  const last = rules.at(-1)
  const isClosed = last?.[0] === 'deny' && last[1] === 'all'
  const denied = rules.findIndex(([name]) => name === 'allow')
  const deny = rules.slice(0, denied === -1 ? undefined : denied).map(([, address]) => address)
  const allow = denied === -1 ? [] : rules.slice(denied, isClosed ? -1 : undefined)
  const fits = denied === -1 || (isClosed && allow.every(([name]) => name === 'allow'))
  if (fits && deny.length > 0) draft.offer('deny', nodes, deny)
  if (fits && allow.length > 0)
    draft.offer(
      'allow',
      nodes,
      allow.map(([, address]) => address),
    )
  const satisfy = draft.named('satisfy')
  draft.offer('satisfy', satisfy, satisfy[0]?.words[0])
  const basic = draft.named('auth_basic')
  if (basic[0]?.words[0] === 'off' && draft.named('auth_basic_user_file').length === 0)
    draft.offer('auth', basic, false)
}

/** Files that remain on the host, for what is not the site's own. They stand after all that the variables write. */
export function takeIncludes(draft: Draft): void {
  if (draft.isMarked('rewriting')) return
  const nodes = draft.named('include')
  draft.offer('includes', nodes, nodes.map(lineOf))
}
