import { type Change, type StateResource, sh, subject, type Task, task } from 'haploy'
import { type DrainUnit, drainFile } from '../configuration/drain.js'

interface Leftover {
  readonly path: string
  /** A drain switch of an earlier release of the role, whose number counted. */
  readonly outdated: boolean
}

/**
 * Removes the drain switches and the state files of instances and groups that the host no longer has. It must follow
 * the reload: until then the old instances use them.
 */
export function removeLeftovers(units: readonly DrainUnit[], instances: readonly string[]): Task {
  const switches = new Set(units.map(({ name }) => drainFile(name)))
  const states = new Set(
    [...instances, ...units.map(({ name }) => name)].map((name) => `/run/keepalived/${name}.state`),
  )
  const resource: StateResource<readonly Leftover[]> = {
    type: 'state',
    kind: 'leftovers',
    name: 'drain switches and states',
    probe: {
      script: sh`for file in /etc/keepalived/drain.* /run/keepalived/*.state; do
[ -f "$file" ] || continue
case $file in *.state) number= ;; *) read -r number <"$file" ;; esac
printf '%s %s\n' "\${number:--}" "$file"
done`,
      parse: ({ lines }) =>
        lines.map((line) => ({ path: line.slice(line.indexOf(' ') + 1), outdated: line.startsWith('253 ') })),
    },
    plan: (found) =>
      found.flatMap(({ path, outdated }): readonly Change[] => {
        if (!switches.has(path) && !states.has(path)) return [removal(path)]
        return outdated ? [renewal(path)] : []
      }),
    reads: [subject.other('drain switches and states of keepalived')],
    quick: true,
  }
  return task('remove the state of instances that are gone', resource, { tags: ['config'] })
}

function removal(path: string): Change {
  return {
    attribute: path,
    from: 'file',
    to: 'absent',
    steps: [{ script: sh`rm -f ${path}` }],
    writes: [subject.path(path)],
  }
}

/** 253 times the weight would mean FAULT. */
function renewal(path: string): Change {
  return {
    attribute: path,
    from: '253',
    to: '1',
    steps: [{ script: sh`echo 1 >${path}` }],
    writes: [subject.path(path)],
  }
}
