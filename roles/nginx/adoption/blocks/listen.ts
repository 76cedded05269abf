import type { Draft } from '../draft/draft.js'
import type { Node } from '../tree/node.js'

/** Takes the addresses that a server listens on, without the parameters that its other variables add. */
export function takeListens(draft: Draft, without: readonly string[]): void {
  const nodes = draft.named('listen')
  const lines = nodes.map(({ words }) => words.filter((each) => !without.includes(each)).join(' '))
  const port = (line: string) => /^\d+(?=\s|$)/.exec(line)?.[0]
  const both = lines.filter((line) => port(line) !== undefined)
  const second = new Set(both.map((line) => `[::]:${line}`))
  const ipv6 = both.length > 0 && both.every((line) => lines.includes(`[::]:${line}`))
  const kept = ipv6 ? lines.filter((line) => !second.has(line)) : lines
  const values = kept.map((line) => (/^\d+$/.test(line) ? Number(line) : line))
  if (!draft.offer('listen', nodes, values.length === 1 ? values[0] : values)) return
  if (ipv6) draft.values.ipv6 = true
}

/** Whether all addresses of a server have a parameter. */
export function allHave(nodes: readonly Node[], parameter: string): boolean {
  return nodes.length > 0 && nodes.every(({ words }) => words.includes(parameter))
}
