import { FailedError } from '../../core/errors.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'

/** What distinguishes one machine from another. */
export interface Identity {
  /** The host key of its SSH server. */
  readonly hostKey: string
  /** `/etc/machine-id`, which a cloned image shares with its original. */
  readonly machineId: string
  /** The boot id, and the start time of process 1: containers on one machine share the boot id. */
  readonly boot: string
}

export const identityProbe = {
  script: sh`{ read -r id </etc/machine-id; echo "$id"; read -r id </proc/sys/kernel/random/boot_id
read -r stat </proc/1/stat; set -- \${stat##*) }; echo "$id \${20}"; } 2>/dev/null`,

  /** Undefined if the answer is incomplete, or the host was not reached by SSH. */
  parse({ lines: [machineId, boot] }: Output, hostKey: string | undefined): Identity | undefined {
    return hostKey && machineId && boot ? { hostKey, machineId, boot } : undefined
  },
}

/** The machines of a run. Detects two names for one machine, whose tasks would undo each other. */
export class Machines {
  readonly #identities = new Map<string, Identity>()
  readonly #byImage = new Map<string, string[]>()

  add(name: string, identity: Identity): void {
    this.#identities.set(name, identity)
    const names = this.#byImage.get(imageOf(identity))
    if (names) names.push(name)
    else this.#byImage.set(imageOf(identity), [name])
  }

  /** Throws FailedError when the machine also has another name. */
  assertOneName(name: string): void {
    const others = this.#alike(name).filter((other) => this.#isSameBoot(name, other))
    if (others.length === 0) return
    const names = [...others, name].toSorted().join(' and ')
    throw new FailedError(`${names} are the same machine: they have the same host key, machine id and boot id`, {
      hint: 'Keep one of the names in the inventory, or exclude the other with --limit.',
    })
  }

  /** Returns other machines with the same host key and machine id. */
  clonesOf(name: string): readonly string[] {
    return this.#alike(name).filter((other) => !this.#isSameBoot(name, other))
  }

  #alike(name: string): readonly string[] {
    const identity = this.#identities.get(name)
    if (!identity) return []
    return this.#byImage.get(imageOf(identity))!.filter((other) => other !== name)
  }

  #isSameBoot(name: string, other: string): boolean {
    return this.#identities.get(name)!.boot === this.#identities.get(other)!.boot
  }
}

function imageOf({ hostKey, machineId }: Identity): string {
  return `${hostKey} ${machineId}`
}
