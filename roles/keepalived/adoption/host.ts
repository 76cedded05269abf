import type { Facts, HostFiles } from 'haploy'
import { scriptFolder } from '../install/distribution.js'
import { type SingleGroup, singleGroupsIn, withoutSingleGroups } from './effective/single-groups.js'
import { blocksNamed, membersOf, type Named } from './effective/together.js'
import { type Definition, definitionsIn } from './effective/tracking.js'
import { type Block, linesIn } from './reading/block.js'
import { versionPath } from './reading/files.js'
import { type Reading, readConfiguration } from './reading/read.js'

/** A host of the pair, and what its keepalived reads. */
export interface PairHost {
  readonly name: string
  readonly facts: Facts
  readonly files: HostFiles
  readonly reading: Reading
  readonly statements: Block
  readonly globals: Block
  readonly definitions: readonly Definition[]
  readonly instances: readonly Named[]
  readonly groups: readonly Named[]
  /** Groups of one instance, which does what they did. */
  readonly singleGroups: readonly SingleGroup[]
  /** Of keepalived; undefined if it was not read. */
  readonly version: string | undefined
  /** Of the scripts of the role. */
  readonly folder: string
}

export function pairHost(name: string, files: HostFiles, facts: Facts, statements?: Block): PairHost {
  const reading = readConfiguration(files)
  const all = withoutSingleGroups(statements ?? reading.statements)
  return {
    name,
    facts,
    files,
    reading,
    statements: all,
    singleGroups: singleGroupsIn(statements ?? reading.statements),
    globals: linesIn(all, 'global_defs'),
    definitions: definitionsIn(all),
    instances: blocksNamed('vrrp_instance', all),
    groups: blocksNamed('vrrp_sync_group', all),
    version: /^Keepalived v([0-9.]+)/m.exec(files.get(versionPath) ?? '')?.[1],
    folder: scriptFolder(facts),
  }
}

/** The group that an instance moves with. */
export function groupWith({ name }: Named, { groups }: PairHost): Named | undefined {
  return groups.find((group) => membersOf(group).includes(name))
}
