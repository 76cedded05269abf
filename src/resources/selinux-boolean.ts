import { UsageError } from '../core/errors.js'
import { explicit, option } from '../core/input/option-type.js'
import type { StateResource } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { raw, sh } from '../core/shell/script.js'
import { subject } from '../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../core/task.js'

export interface SelinuxBooleanOptions extends TaskOptions {
  /** Default true. */
  on?: boolean
}

const optionsOf = taskOptions<SelinuxBooleanOptions>({ on: explicit(option.flag) })

/**
 * Sets a boolean of the SELinux policy, both now and permanently. Does nothing if SELinux is disabled or the policy has
 * no such boolean.
 */
export function selinuxBoolean(name: string, boolean: string, options: SelinuxBooleanOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, selinuxBooleanResource(boolean, own.on ?? true), shared)
}

/** The files with the permanent values of booleans: on EL 8 and later and on Debian, and on EL 7. */
const permanentFiles = '/var/lib/selinux/*/active/booleans.local /etc/selinux/*/modules/active/booleans.local'

/** The resource of `selinuxBoolean`. `files` are shell patterns of the files with the permanent values. */
export function selinuxBooleanResource(boolean: string, on: boolean, files = permanentFiles): StateResource<Setting> {
  if (typeof boolean !== 'string' || !/^\w+$/.test(boolean))
    throw new UsageError(`${JSON.stringify(boolean)} is not a valid name of an SELinux boolean`)
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
    const read = (before: string, value: RegExp) =>
      lines
        .filter((line) => line.startsWith(before))
        .map((line) => value.exec(line.slice(before.length))?.[0])
        .findLast((found) => found)
    const now = read(`${boolean} --> `, /^(?:on|off)/)
    const set = read(`${boolean}=`, /^[01]/)
    return { now, later: set === undefined ? undefined : set === '1' ? 'on' : 'off' }
  }
}

/** The state of a boolean on a host. */
interface Setting {
  /** Undefined if SELinux is disabled or has no such boolean. */
  readonly now: string | undefined
  /** The permanent value; undefined if it is the default of the policy. */
  readonly later: string | undefined
}
