import { secret } from 'haploy'
import { instance as schema } from '../../schema/instance.js'
import {
  advertIntervalOf,
  alertOf,
  interfaceOf,
  passwordOf,
  preemptionOf,
  transportOf,
  versionOf,
} from '../effective/election.js'
import type { Named } from '../effective/together.js'
import type { Tracked } from '../effective/tracking.js'
import { routeIn, ruleIn } from '../effective/values/routes.js'
import type { PairHost } from '../host.js'
import { allOf, type Block, lastOf, linesIn, wordAfter } from '../reading/block.js'
import { addressesIn } from './addresses.js'
import { type Check, checkFor } from './checks.js'
import { recipientsIn } from './globals.js'
import { notifyPiece } from './notify.js'
import { type Piece, piece, type Settled, settle } from './pieces.js'
import { settingPieces } from './settings.js'
import { otherPeers, unicastOf } from './transport.js'

/** What the variables of an instance are derived from. */
export interface Context {
  readonly host: PairHost
  readonly hosts: readonly PairHost[]
  readonly checks: readonly Check[]
  /** What the instance tracks itself. */
  readonly items: readonly Tracked[]
  readonly isGrouped: boolean
}

/** What the role writes itself, whatever the block says. */
const said = `state priority version advert_int preempt nopreempt preempt_delay garp_master_refresh smtp_alert authentication
  track_script track_file track_process track_bfd`

/** The variables of an instance, and the directives that have none. */
export function instanceVariables(instance: Named, context: Context): Settled {
  const { block, name } = instance
  const { host, hosts, items } = context
  const pieces = instancePieces(instance, context)
  const { values, raw } = settle(schema, pieces, `vrrp_instance ${name} of ${host.name}`)
  const done = new Set([
    ...pieces.flatMap(({ statements }) => statements),
    ...allOf(block, ...said.split(/\s+/), ...(hasReverse(items) ? [] : ['track_interface'])),
  ])
  const unicast = unicastOf(name, hosts)
  const parts: Readonly<Record<string, Block>> = {
    virtual_ipaddress: addressesIn(block, 'virtual_ipaddress', host).others,
    virtual_ipaddress_excluded: addressesIn(block, 'virtual_ipaddress_excluded', host).others,
    unicast_peer: unicast ? otherPeers(block, unicast) : [],
  }
  const left = block
    .filter((each) => !done.has(each) || raw.includes(each))
    .map(({ words, ...each }) => (parts[words[0]!] ? { words, block: parts[words[0]!]! } : { words, ...each }))
  return { values: { ...values, notify: values.notify ?? false }, raw: left }
}

/** The variables that any host may have. */
function instancePieces({ name, block }: Named, context: Context): readonly Piece[] {
  const { host } = context
  const unicast = unicastOf(name, context.hosts)
  return [
    piece('name', name),
    piece('virtualRouterId', Number(wordAfter(block, 'virtual_router_id')), allOf(block, 'virtual_router_id')),
    ...addressPieces(block, host),
    ...electionPieces(block, host.globals),
    ...transportPieces(name, block, unicast, context.hosts),
    ...trackingPieces(block, context),
    notifyPiece(block, host),
    ...linkPieces(block, host.globals),
    ...routePieces(block),
    ...settingPieces(schema, block).filter(({ variable }) => unicast !== undefined || !ofUnicast.has(variable)),
    ...alertPieces(block, host.globals),
  ]
}

const ofUnicast = new Set(['unicastTtl', 'checkUnicastSource'])

function addressPieces(block: Block, host: PairHost): readonly Piece[] {
  const { addresses, others } = addressesIn(block, 'virtual_ipaddress', host)
  const excluded = addressesIn(block, 'virtual_ipaddress_excluded', host)
  const titles = (keyword: string, isAll: boolean) => (isAll ? allOf(block, keyword) : [])
  return [
    piece('addresses', addresses, [
      ...titles('virtual_ipaddress', others.length === 0),
      ...allOf(block, 'no_virtual_ipaddress'),
    ]),
    ...(excluded.addresses.length === 0
      ? []
      : [
          piece(
            'excludedAddresses',
            excluded.addresses,
            titles('virtual_ipaddress_excluded', excluded.others.length === 0),
          ),
        ]),
  ]
}

/** The state at the start decides nothing: the highest priority wins. */
function electionPieces(block: Block, globals: Block): readonly Piece[] {
  const { preempt, delay } = preemptionOf(block)
  const [version, interval, password] = [
    versionOf(block, globals),
    advertIntervalOf(block, globals),
    passwordOf(block, globals),
  ]
  return [
    ...(interval === 1 ? [] : [piece('advertInterval', interval)]),
    ...(version === 2 ? [] : [piece('version', version)]),
    ...(preempt ? [] : [piece('preempt', false)]),
    ...(delay === undefined ? [] : [piece('preemptDelay', Number(delay))]),
    ...(password && password.type !== 'PASS' ? [piece('authType', password.type, allOf(block, 'authentication'))] : []),
    ...(password ? [piece('authPass', secret(password.password), allOf(block, 'authentication'))] : []),
  ]
}

function transportPieces(
  name: string,
  block: Block,
  unicast: ReturnType<typeof unicastOf>,
  hosts: readonly PairHost[],
): readonly Piece[] {
  const statements = allOf(block, 'unicast_src_ip', 'mcast_src_ip')
  if (unicast) {
    const isAll = otherPeers(block, unicast).length === 0
    return [piece('unicast', unicast, [...statements, ...(isAll ? allOf(block, 'unicast_peer') : [])])]
  }
  const sources = hosts.flatMap((host) => {
    const found = host.instances.find((one) => one.name === name)
    const source = found && transportOf(found.block).source
    return source === undefined ? [] : [[host.name, source] as const]
  })
  return sources.length === 0 ? [] : [piece('multicastSource', Object.fromEntries(sources), statements)]
}

/** A group tracks for its instances. */
function trackingPieces(block: Block, { items, checks, isGrouped }: Context): readonly Piece[] {
  if (isGrouped) return []
  return [piece('checks', checkNamesOf(items, checks)), ...linkPiecesOf(block, items)]
}

export function checkNamesOf(items: readonly Tracked[], checks: readonly Check[]): readonly string[] {
  return items.flatMap((item) => checkFor(item, checks) ?? [])
}

/** An interface that is tracked in reverse has no variable, so then none has. */
export function linkPiecesOf(block: Block, items: readonly Tracked[]): readonly Piece[] {
  const links = items.filter(({ kind }) => kind === 'interface')
  if (links.length === 0 || hasReverse(items)) return []
  const value = links.map(({ name, weight }) => (weight === 0 ? { name } : { name, weight }))
  return [piece('trackInterfaces', value, allOf(block, 'track_interface'))]
}

export function hasReverse(items: readonly Tracked[]): boolean {
  return items.some(({ kind, reverse }) => kind === 'interface' && reverse)
}

function linkPieces(block: Block, globals: Block): readonly Piece[] {
  const vmac = lastOf(block, 'use_vmac')
  return [
    piece('interface', interfaceOf(block, globals), allOf(block, 'interface')),
    // The MAC address after the name has no variable.
    ...(vmac ? [piece('useVmac', vmac.words[1] ?? true, vmac.words.length <= 2 ? allOf(block, 'use_vmac') : [])] : []),
  ]
}

/** All routes have variables, or none. */
function routePieces(block: Block): readonly Piece[] {
  const [routes, rules] = [
    linesIn(block, 'virtual_routes').map(({ words }) => routeIn(words)),
    linesIn(block, 'virtual_rules').map(({ words }) => withNumber(ruleIn(words))),
  ]
  return [
    ...(routes.length > 0 && routes.every(Boolean)
      ? [piece('virtualRoutes', routes, allOf(block, 'virtual_routes'))]
      : []),
    ...(rules.length > 0 && rules.every(Boolean) ? [piece('virtualRules', rules, allOf(block, 'virtual_rules'))] : []),
  ]
}

/** The priority of a rule is a number. */
function withNumber(rule: ReturnType<typeof ruleIn>) {
  return rule?.priority === undefined ? rule : { ...rule, priority: Number(rule.priority) }
}

/** What the daemon says of all instances, an instance says itself. */
function alertPieces(block: Block, globals: Block): readonly Piece[] {
  const refresh = Number(wordAfter(block, 'garp_master_refresh') ?? wordAfter(globals, 'vrrp_garp_master_refresh') ?? 0)
  return [
    ...(refresh === 5 ? [] : [piece('garpMasterRefresh', refresh, allOf(block, 'garp_master_refresh'))]),
    ...alertPiece(block, globals),
  ]
}

/** By default the role mails if there are recipients. */
export function alertPiece(block: Block, globals: Block): readonly Piece[] {
  const alert = alertOf(block, globals)
  return alert === recipientsIn(globals).length > 0 ? [] : [piece('smtpAlert', alert, allOf(block, 'smtp_alert'))]
}
