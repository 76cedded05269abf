import { type Change, type StateResource, sh, subject, type Task, task } from 'haploy'
import { type DrainUnit, drainFile } from '../configuration/drain.js'
import { type Deployed, deployedIn } from '../preconditions/deployed.js'
import type { Instance } from '../schema/instance.js'

interface Drained {
  /** Names of the instances and groups whose drain switch is on. */
  readonly names: readonly string[]
  /** The configuration that is still loaded. */
  readonly deployed: Deployed
}

/**
 * A drained host stays drained when an instance gets another name, or joins or leaves a group: before the new
 * configuration is loaded, the switch with the new name is on, too. Instances are the same if their virtualRouterId is.
 */
export function keepDrained(units: readonly DrainUnit[], instances: readonly Instance[]): Task {
  const resource: StateResource<Drained> = {
    type: 'state',
    kind: 'drained',
    name: units.map(({ name }) => name).join(' '),
    probe: {
      script: sh`for file in /etc/keepalived/drain.*; do [ -e "$file" ] && printf '%s\n' "\${file##*/drain.}"; done
echo
cat /etc/keepalived/keepalived.conf 2>/dev/null`,
      parse: ({ lines }) => {
        const end = lines.indexOf('')
        return { names: lines.slice(0, end), deployed: deployedIn(lines.slice(end + 1).join('\n')) }
      },
    },
    plan: (drained) => units.filter((unit) => isRenamed(unit, drained)).map(switchOn),
    reads: [subject.path('/etc/keepalived/keepalived.conf'), ...units.map(({ file }) => subject.path(file))],
    quick: true,
  }
  return task('keep drained instances drained', resource, { tags: ['config'] })

  function isRenamed(unit: DrainUnit, { names, deployed }: Drained): boolean {
    if (names.includes(unit.name) || isDeployed(unit.name, deployed)) return false
    const ids = new Set(instances.filter(({ name }) => unit.names.includes(name)).map((one) => one.virtualRouterId))
    return names.some((name) => idsOf(name, deployed).some((id) => ids.has(id)))
  }
}

function isDeployed(name: string, { instances, groups }: Deployed): boolean {
  return groups.has(name) || (instances.has(name) && ![...groups.values()].flat().includes(name))
}

/** Of an instance, or of all instances of a group. */
function idsOf(name: string, { instances, groups }: Deployed): readonly number[] {
  return (groups.get(name) ?? [name]).flatMap((each) => instances.get(each)?.virtualRouterId ?? [])
}

function switchOn({ name, file }: DrainUnit): Change {
  return {
    attribute: name,
    from: null,
    to: 'drained',
    steps: [{ script: sh`echo 1 >${drainFile(name)}` }],
    writes: [subject.path(file)],
  }
}
