import { plainAddress } from '../address.js'
import { splitAddresses } from '../configuration/network/addresses.js'
import { parse, type Statement } from '../keywords/parse.js'
import type { Instance } from '../schema/instance.js'

/** What all hosts of an instance must have in common; otherwise each of them becomes master. */
export interface SharedSettings {
  readonly virtualRouterId: number
  readonly advertInterval: number
  readonly version: number
  readonly transport: 'multicast' | 'unicast'
  /** Without prefixes and in order, as in an advertisement. */
  readonly addresses: readonly string[]
  readonly authPass: string | undefined
}

export function declaredSettings(instance: Instance): SharedSettings {
  return {
    virtualRouterId: instance.virtualRouterId,
    advertInterval: instance.advertInterval,
    version: instance.version,
    transport: instance.unicast === false ? 'multicast' : 'unicast',
    addresses: splitAddresses(instance).advertised.map(({ address }) => plainAddress(address)!),
    authPass: instance.authPass?.reveal(),
  }
}

/** A keepalived.conf, whether or not haploy wrote it. */
export interface Deployed {
  /** By name. A setting that is missing has the default of keepalived.conf(5). */
  readonly instances: ReadonlyMap<string, SharedSettings>
  /** The virtual addresses of all instances, including those that advertisements do not contain. */
  readonly addresses: readonly string[]
  /** The names of the instances of each group. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Address and port of each virtual server. */
  readonly virtualServers: readonly string[]
}

export function deployedIn(text: string): Deployed {
  const { statements } = parse(text)
  const instances = blocksOf('vrrp_instance', statements)
  return {
    instances: new Map(instances.map(([name, block]) => [name, settingsOf(block)])),
    addresses: instances.flatMap(([, block]) => [
      ...addressesIn('virtual_ipaddress', block),
      ...addressesIn('virtual_ipaddress_excluded', block),
    ]),
    groups: new Map(
      blocksOf('vrrp_sync_group', statements).map(([name, block]) => [name, inBlock('group', block).flatMap(wordsOf)]),
    ),
    virtualServers: statements
      .filter(({ words }) => words[0] === 'virtual_server')
      .map(({ words }) => words.slice(1, 3).join(' ')),
  }
}

function blocksOf(keyword: string, statements: readonly Statement[]): [string, readonly Statement[]][] {
  return statements
    .filter(({ words }) => words[0] === keyword && words[1] !== undefined)
    .map(({ words, block = [] }) => [words[1]!, block])
}

function settingsOf(block: readonly Statement[]): SharedSettings {
  const authentication = inBlock('authentication', block)
  return {
    virtualRouterId: Number(wordAfter('virtual_router_id', block)),
    advertInterval: Number(wordAfter('advert_int', block) ?? 1),
    version: Number(wordAfter('version', block) ?? 2),
    transport: block.some(({ words }) => words[0] === 'unicast_peer') ? 'unicast' : 'multicast',
    addresses: addressesIn('virtual_ipaddress', block),
    // keepalived itself ignores the rest.
    authPass: wordAfter('auth_pass', authentication)?.slice(0, 8),
  }
}

function addressesIn(keyword: string, block: readonly Statement[]): readonly string[] {
  return inBlock(keyword, block).flatMap(({ words }) => plainAddress(words[0]!) ?? [])
}

function inBlock(keyword: string, block: readonly Statement[]): readonly Statement[] {
  return block.filter(({ words }) => words[0] === keyword).flatMap((found) => found.block ?? [])
}

function wordAfter(keyword: string, block: readonly Statement[]): string | undefined {
  return block.find(({ words }) => words[0] === keyword)?.words[1]
}

function wordsOf({ words }: Statement): readonly string[] {
  return words
}
