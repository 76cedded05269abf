import type { Limiting } from '../schema/http/limits.js'
import type { ErrorPages, Return, Rewriting } from '../schema/http/rewriting.js'
import { type Directive, directive, line } from '../syntax/item.js'
import { answer, word } from '../syntax/words.js'

export function setLines({ set }: Pick<Rewriting, 'set'>): readonly Directive[] {
  return Object.entries(set).map(([name, value]) => line('set', `$${name} ${word(value)}`, 'set'))
}

export function rewriteLines({ rewrites }: Pick<Rewriting, 'rewrites'>): readonly Directive[] {
  return rewrites.map(({ pattern, replacement, flag }) =>
    directive('rewrite', [pattern, replacement, ...(flag ? [flag] : [])], 'rewrites'),
  )
}

export function returnLines(value: Return | undefined): readonly Directive[] {
  return value === undefined ? [] : [line('return', answer(value), 'return')]
}

/** The pages of a block before those around it, which nginx ignores if the block has any. */
export function errorPageLines(own: ErrorPages, outer: ErrorPages = {}): readonly Directive[] {
  if (Object.keys(own).length === 0) return []
  const others = Object.entries(outer).filter(([codes]) => !(codes in own))
  return [...Object.entries(own), ...others].map(([codes, value]) =>
    line('error_page', errorPage(codes, value), 'errorPages'),
  )
}

function errorPage(codes: string, value: ErrorPages[string]): string {
  if (typeof value === 'string') return `${codes} ${word(value)}`
  return `${codes} =${value.code === 'page' ? '' : value.code} ${word(value.page)}`
}

export function limitLines({ limitReq = [], limitConn = {} }: Limiting): readonly Directive[] {
  return [
    ...limitReq.map(({ zone, burst, delay }) => {
      const waiting = delay === false ? 'nodelay' : delay !== undefined && `delay=${delay}`
      const words = [`zone=${zone}`, burst !== undefined && `burst=${burst}`, waiting]
      return line('limit_req', words.filter(Boolean).join(' '), 'limitReq')
    }),
    ...Object.entries(limitConn).map(([zone, connections]) =>
      line('limit_conn', `${zone} ${connections}`, 'limitConn'),
    ),
  ]
}
