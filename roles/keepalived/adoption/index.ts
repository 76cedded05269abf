import { type AdoptedHost, type Adoption, HaployError, type HostFiles, type RoleAdoption } from 'haploy'
import type { KeepalivedInput } from '../input.js'
import { differencesBetween } from './effective/compare.js'
import { pairHost } from './host.js'
import { withoutKnownInterfaces } from './pair/interfaces.js'
import { split } from './pair/merge.js'
import { withNames } from './pair/names.js'
import { additions, differencesOn, notesOn, uncheckedNotes } from './pair/sentences.js'
import { remainingNotes } from './pair/verify.js'
import { filesOf, readingScript } from './reading/files.js'
import { readConfiguration } from './reading/read.js'
import { variablesOf } from './variables/variables.js'

/** Makes variables of the configuration that keepalived has on the hosts of a pair. */
export const adoption: RoleAdoption<KeepalivedInput> = { script: readingScript, filesOf, adopt: adoptKeepalived }

/**
 * The variables of the role for what keepalived does on the hosts, by their names in the inventory. Throws HaployError for
 * a host without a configuration that keepalived accepts, or one that the role cannot write.
 */
export function adoptKeepalived(given: Readonly<Record<string, AdoptedHost>>): Adoption<KeepalivedInput> {
  const { hosts, notes } = readHosts(given)
  const perHost = Object.fromEntries(hosts.map((host) => [host.name, variablesOf(host, hosts)]))
  const found = split(withoutKnownInterfaces(perHost, hosts))
  const counted = Object.values(perHost)
  const raw = counted.reduce((sum, each) => sum + each.raw, 0)
  return {
    ...found,
    directives: { options: counted.reduce((sum, each) => sum + each.directives, 0) - raw, raw },
    differences: [...new Set([...hosts.flatMap(differencesOn), ...additions])],
    notes: [
      ...new Set([
        ...notes,
        ...hosts.flatMap(notesOn),
        ...uncheckedNotes(found.variables),
        ...remainingNotes(found, hosts),
      ]),
    ],
  }
}

/** Instances have one name on all hosts. */
function readHosts(given: Readonly<Record<string, AdoptedHost>>) {
  const read = Object.entries(given).map(([name, host]) => ({ name, ...host, ...readOn(name, host.files) }))
  const first = withNames(read[0]!.name, read[0]!.statements, read[0]!.statements)
  const renamed = read.map(({ name, statements }) => withNames(name, statements, first.statements))
  return {
    hosts: read.map(({ name, files, facts }, i) => pairHost(name, files, facts, renamed[i]!.statements)),
    notes: renamed.flatMap((each) => each.notes),
  }
}

function readOn(name: string, files: HostFiles) {
  try {
    return readConfiguration(files)
  } catch (error) {
    if (!(error instanceof HaployError)) throw error
    throw new HaployError(`${name}: ${error.message}`, { hint: error.hint, cause: error })
  }
}

/**
 * The differences that matter between what two sets of files make keepalived do, a sentence each. Comments, the layout of
 * files, an order that does not matter and written-out defaults are none. Without `hostname`, the name of the host in the
 * log counts only if it is written.
 */
export function compareKeepalived(before: HostFiles, after: HostFiles, hostname?: string): readonly string[] {
  return differencesBetween(readConfiguration(before).statements, readConfiguration(after).statements, hostname)
}
