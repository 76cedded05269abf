import { FailedError, type Host, type Item, type Reading, sh, subject, type TaskContext, task } from 'haploy'
import { isMember } from '../election/priority.js'
import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'
import { declaredSettings, deployedIn, type SharedSettings } from './deployed.js'

/**
 * A run that excludes a peer must not change what both hosts must have in common: each would ignore the other's
 * advertisements and hold the addresses. No check is needed where the run includes all hosts of every instance.
 */
export function excludedPeersCheck({ vars, host, excludedPeers }: TaskContext<Keepalived>): readonly Item[] {
  const shared = vars.instances
    .filter((instance) => isMember(instance, host.name))
    .map((instance) => ({ instance, peers: excludedPeers.filter(({ name }) => isMember(instance, name)) }))
    .filter(({ peers }) => peers.length > 0)
  if (shared.length === 0) return []
  return [
    task('check that no excluded peer needs the same change', sharedSettingsResource(shared), { tags: ['config'] }),
  ]
}

interface SharedInstance {
  readonly instance: Instance
  /** Its hosts that this run excludes. */
  readonly peers: readonly Host[]
}

function sharedSettingsResource(shared: readonly SharedInstance[]): Reading<ReadonlyMap<string, SharedSettings>> {
  return {
    type: 'reading',
    kind: 'agreement',
    name: shared.map(({ instance }) => instance.name).join(' '),
    probe: {
      script: sh`cat /etc/keepalived/keepalived.conf 2>/dev/null`,
      parse: (output) => deployedIn(output.text).instances,
    },
    reads: [subject.path('/etc/keepalived/keepalived.conf')],
    check(there) {
      for (const one of shared) assertUnchanged(one, there)
    },
  }
}

function assertUnchanged({ instance, peers }: SharedInstance, there: ReadonlyMap<string, SharedSettings>): void {
  const wanted = declaredSettings(instance)
  const current =
    there.get(instance.name) ?? [...there.values()].find((one) => one.virtualRouterId === wanted.virtualRouterId)
  const differences = current ? differencesOf(current, wanted) : []
  if (differences.length === 0) return
  const names = peers.map(({ name }) => name).join(' and ')
  throw new FailedError(
    `${instance.name} would change here but not on ${names}, which this run excludes, and both hosts would hold its addresses: ${differences.join(', ')}`,
    { hint: `Run without --limit, or include ${names} in it.` },
  )
}

/** `advertInterval (1 → 2)`; for a password only `authPass`. */
function differencesOf(current: SharedSettings, wanted: SharedSettings): string[] {
  return (Object.keys(wanted) as (keyof SharedSettings)[])
    .filter((key) => String(current[key]) !== String(wanted[key]))
    .map((key) => (key === 'authPass' ? key : `${key} (${current[key]} → ${wanted[key]})`))
}
