import { bfd as bfdSchema } from '../../schema/bfd.js'
import { check as checkSchema } from '../../schema/check.js'
import { trackedByGroup, trackedByInstance } from '../effective/together.js'
import { type Definition, isDrain, kinds, type Tracked } from '../effective/tracking.js'
import { commandIn, withPath } from '../effective/values/commands.js'
import { groupWith, type PairHost } from '../host.js'
import { allOf, type Block, lastOf, wordAfter } from '../reading/block.js'
import { printed } from '../reading/print.js'
import { type Piece, piece, settle } from './pieces.js'
import { scriptIn } from './scripts.js'
import { settingKeywords, settingPieces } from './settings.js'

/** A check of the role: what is tracked, and with which weight. */
export interface Check {
  readonly name: string
  readonly definition: Definition
  readonly weight: number
  readonly reverse: boolean
}

/** What all instances and groups of a host track. */
export function trackedOn(host: PairHost): readonly Tracked[] {
  return [
    ...host.instances.flatMap((one) => trackedByInstance(one, groupWith(one, host), host.definitions).items),
    ...host.groups.flatMap((one) => trackedByGroup(one, host.instances, host.definitions).items),
  ]
}

/** A definition that is tracked with several weights is a check for each of them. */
export function checksOn(host: PairHost): readonly Check[] {
  const tracked = trackedOn(host)
  return host.definitions
    .filter((each) => !isDrain(each))
    .flatMap((definition) => {
      const uses = tracked.filter((each) => each.definition === definition)
      const unused = ['script', 'process'].includes(definition.kind)
        ? [{ weight: usualWeight(definition), reverse: false }]
        : []
      const weights = uses.length > 0 ? uses : unused
      const different = weights.filter((one, i) => weights.findIndex((other) => isAs(one, other)) === i)
      const name = uniqueName(definition, host.definitions)
      return different.map(({ weight, reverse }, i) => ({
        name: i === 0 ? name : `${name}_${i + 1}`,
        definition,
        weight,
        reverse,
      }))
    })
}

/** The name of the check for something that is tracked. */
export function checkFor(item: Tracked, checks: readonly Check[]): string | undefined {
  return checks.find((each) => each.definition === item.definition && isAs(each, item))?.name
}

interface Weight {
  readonly weight: number
  readonly reverse: boolean
}

function isAs(one: Weight, other: Weight): boolean {
  return one.weight === other.weight && one.reverse === other.reverse
}

function usualWeight({ statement: { block = [] } }: Definition): number {
  return Number(wordAfter(block, 'weight') ?? 0)
}

function uniqueName({ kind, name }: Definition, all: readonly Definition[]): string {
  const plain = plainName(name)
  const isTaken = all.some((each) => plainName(each.name) === plain && kinds.indexOf(each.kind) < kinds.indexOf(kind))
  return isTaken ? `${plain}_${kind}` : plain
}

/** Of letters, digits, _ . - as the role requires it, and none of the names of its drain switches. */
export function plainName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_')
  return plain.startsWith('drain_') ? `check_${plain}` : plain
}

/** The variables of a check, with the directives that have none as raw text. */
export function checkVariables(
  { name, definition, weight, reverse }: Check,
  host: PairHost,
  hosts: readonly PairHost[],
) {
  const { kind, statement } = definition
  const block = statement.block ?? []
  const pieces = { script: scriptPieces, file: targetPieces, process: targetPieces, bfd: bfdPieces }[kind]
  const title = `${statement.words.join(' ')} of ${host.name}`
  const given = [...pieces(block, host, definition, hosts), piece('weight', weight, allOf(block, 'weight'))]
  const said = new Set([...given.flatMap(({ statements }) => statements), ...allOf(block, 'timeout')])
  const { values, raw } = settle(checkSchema, given, title)
  const left = block.filter((each) => !said.has(each) || raw.includes(each))
  const text = [...printed(left), ...(reverse ? [`weight ${weight} reverse`] : [])].join('\n')
  return { name, values: { ...values, ...(text !== '' && { raw: text }) }, raw: left }
}

function scriptPieces(block: Block, host: PairHost): readonly Piece[] {
  const command = commandIn(wordAfter(block, 'script') ?? '')
  const script = scriptIn(command, host)
  const interval = Number(wordAfter(block, 'interval') ?? 1)
  const timeout = Number(wordAfter(block, 'timeout') ?? interval)
  const number = (variable: string, usual: number) =>
    piece(variable, Number(wordAfter(block, variable) ?? usual), allOf(block, variable))
  const user = allOf(block, 'user')
  return [
    script === undefined
      ? piece('command', withPath(command), allOf(block, 'script'))
      : piece('script', script, allOf(block, 'script')),
    number('interval', 1),
    ...(timeout === interval ? [] : [number('timeout', interval)]),
    number('fall', 1),
    number('rise', 1),
    ...(user.length > 0 ? [piece('user', user.at(-1)!.words.slice(1).join(' '), user)] : []),
    ...(lastOf(block, 'init_fail') ? [piece('initiallyFailed', true, allOf(block, 'init_fail'))] : []),
  ]
}

function targetPieces(block: Block, _: PairHost, { kind }: Definition): readonly Piece[] {
  return [piece(kind, wordAfter(block, kind), allOf(block, kind))]
}

/** An address that differs between the hosts is given for each of them. */
function bfdPieces(block: Block, host: PairHost, { name }: Definition, hosts: readonly PairHost[]) {
  const perHost = (...keywords: readonly string[]) => {
    const values = hosts.flatMap((each) => {
      const found = each.definitions.find((one) => one.kind === 'bfd' && one.name === name)
      const value = found && wordAfter(found.statement.block ?? [], ...keywords)
      return value === undefined ? [] : [[each.name, value] as const]
    })
    const isSame = values.length === hosts.length && new Set(values.map(([, value]) => value)).size === 1
    return values.length === 0 ? undefined : isSame ? values[0]![1] : Object.fromEntries(values)
  }
  const source = perHost('source_ip')
  const given = [
    piece('neighbor', perHost('neighbor_ip', 'neighbour_ip'), allOf(block, 'neighbor_ip', 'neighbour_ip')),
    ...(source === undefined ? [] : [piece('source', source, allOf(block, 'source_ip'))]),
    ...settingPieces(bfdSchema, block),
  ]
  const { values, raw } = settle(bfdSchema, given, `bfd_instance ${name} of ${host.name}`)
  const said = allOf(block, 'neighbor_ip', 'neighbour_ip', 'source_ip', ...settingKeywords(bfdSchema))
  return [
    piece(
      'bfd',
      values,
      said.filter((each) => !raw.includes(each)),
    ),
  ]
}
