import { UsageError } from '../core/errors.js'
import type { StateResource } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { raw, sh } from '../core/shell/script.js'
import { subject } from '../core/subject.js'
import { type Task, type TaskOptions, task } from '../core/task.js'

export interface SelinuxBooleanOptions extends TaskOptions {
  /** Default true. */
  on?: boolean
}

/**
 * A boolean of the SELinux policy, now and after a reboot. Where SELinux is disabled, or the policy has no such boolean,
 * there is nothing to do.
 */
export function selinuxBoolean(name: string, boolean: string, options: SelinuxBooleanOptions = {}): Task {
  return task(name, selinuxBooleanResource(boolean, options.on ?? true), options)
}

/** Where the booleans are kept that somebody set for good: on EL 8 and later and Debian, and on EL 7. */
const kept = '/var/lib/selinux/*/active/booleans.local /etc/selinux/*/modules/active/booleans.local'

/** The resource behind `selinuxBoolean`; `files` are shell patterns of the lists of what was set for good. */
export function selinuxBooleanResource(boolean: string, on: boolean, files = kept): StateResource<Setting> {
  if (!/^\w+$/.test(boolean)) throw new UsageError(`${JSON.stringify(boolean)} is not the name of an SELinux boolean`)
  const [wanted, value] = on ? (['on', '1'] as const) : (['off', '0'] as const)
  return {
    type: 'state',
    kind: 'selinux boolean',
    name: boolean,
    probe: { script: sh`getsebool ${boolean} 2>/dev/null; cat ${raw(files)} 2>/dev/null; :`, parse },
    plan({ now, later }) {
      if (now === undefined || (now === wanted && later === wanted)) return []
      const from = now === wanted ? `${now} until the next boot` : now
      const script = sh`setsebool -P ${`${boolean}=${value}`}`
      return [{ attribute: 'value', from, to: wanted, steps: [{ script }] }]
    },
    reads: [subject.other(`selinux ${boolean}`)],
    writes: [subject.other(`selinux ${boolean}`)],
  }

  function parse({ lines }: Output): Setting {
    const read = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).findLast((found) => found)
    const now = read(new RegExp(`^${boolean} --> (on|off)`))
    const set = read(new RegExp(`^${boolean}=([01])`))
    return { now, later: set === undefined ? undefined : set === '1' ? 'on' : 'off' }
  }
}

/** A boolean as a host has it. */
interface Setting {
  /** Undefined where SELinux is disabled or has no such boolean. */
  readonly now: string | undefined
  /** What somebody set for good; undefined when it is as the policy has it. */
  readonly later: string | undefined
}
