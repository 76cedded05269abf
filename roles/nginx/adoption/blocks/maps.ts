import type { DerivedVariables } from '../../schema/http/maps.js'
import type { Draft } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { lineOf, recordOf } from './shared.js'

type Kind = keyof DerivedVariables

/** Takes the blocks of one name into the record of their variables, each that the schema accepts. */
export function takeRecord(
  draft: Draft,
  variable: string,
  name: string,
  entryOf: (node: Node) => readonly [string, unknown] | undefined,
): void {
  const record: Record<string, unknown> = {}
  for (const node of draft.named(name)) {
    const entry = entryOf(node)
    if (entry === undefined || entry[0] in record) continue
    if (draft.offer(variable, [node], { ...record, [entry[0]]: entry[1] })) record[entry[0]] = entry[1]
  }
  if (Object.keys(record).length > 0) draft.values[variable] = record
}

export function takeMaps(draft: Draft): void {
  takeRecord(draft, 'maps' satisfies Kind, 'map', ({ words: [from, variable = ''], block = [] }) => {
    const [parameters, values] = entriesOf(block, ['hostnames', 'volatile', 'include'])
    return values && [variable.slice(1), { from, ...parameters, values }]
  })
  takeRecord(draft, 'geos' satisfies Kind, 'geo', ({ words, block = [] }) => {
    const [parameters, values] = entriesOf(block, ['ranges', 'proxy_recursive', 'include', 'proxy'])
    const [variable = '', from] = words.toReversed()
    return values && [variable.slice(1), { ...(from !== undefined && { from }), ...parameters, values }]
  })
  takeRecord(draft, 'splitClients' satisfies Kind, 'split_clients', ({ words: [from, variable = ''], block = [] }) => {
    const [, shares] = entriesOf(block, [])
    return shares && [variable.slice(1), { from, shares }]
  })
}

/** The parameters of such a block by the names of their variables, and its values; undefined if the variables cannot say them. */
export function entriesOf(
  block: readonly Node[],
  names: readonly string[],
): readonly [Record<string, unknown>, Record<string, string> | undefined] {
  const parameters: Record<string, unknown> = {}
  const entries: (readonly [string, string])[] = []
  for (const node of block) {
    const { name, words } = node
    if (!names.includes(name)) {
      if (words.length !== 1) return [{}, undefined]
      entries.push([name, words[0]!])
    } else if (name === 'proxy') parameters.proxies = [...((parameters.proxies as string[]) ?? []), words[0]!]
    else if (name === 'include') {
      if (name in parameters) return [{}, undefined]
      parameters.include = lineOf(node)
    } else parameters[name === 'proxy_recursive' ? 'proxyRecursive' : name] = true
  }
  return [parameters, recordOf(entries)]
}
