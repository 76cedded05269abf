import { FailedError, type Item, type Reading, sh, task } from 'haploy'
import type { Keepalived } from '../schema/variables.js'

/**
 * keepalived watches processes through the kernel, which reports them only outside of containers: elsewhere every
 * instance with such a check stays in FAULT. Only a host with such a check needs this one.
 */
export function processEventsCheck({ checks }: Keepalived): readonly Item[] {
  const names = Object.keys(checks).filter((name) => checks[name]!.process !== undefined)
  if (names.length === 0) return []
  return [task('check that keepalived can watch processes', processEvents(names), { tags: ['config'] })]
}

interface Kernel {
  readonly isContainer: boolean
  /** The configuration of the kernel says so. */
  readonly hasNoEvents: boolean
}

/** Of the first PID namespace of a kernel, by its constant number. */
const firstNamespace = 'pid:[4026531836]'

function processEvents(names: readonly string[]): Reading<Kernel> {
  return {
    type: 'reading',
    kind: 'process events',
    name: names.join(' '),
    probe: {
      script: sh`readlink /proc/self/ns/pid
for file in /proc/config.gz "/boot/config-$(uname -r)"; do
[ -r "$file" ] && zcat -f "$file" | grep -x -e 'CONFIG_PROC_EVENTS=y' -e '# CONFIG_PROC_EVENTS is not set' && break
done`,
      parse: ({ lines }) => ({
        isContainer: lines[0] !== firstNamespace,
        hasNoEvents: lines.some((line) => line.startsWith('#')),
      }),
    },
    reads: [],
    check({ isContainer, hasNoEvents }) {
      if (!isContainer && !hasNoEvents) return
      const why = isContainer ? 'it is a container' : 'its kernel reports no process events (CONFIG_PROC_EVENTS)'
      throw new FailedError(
        `keepalived cannot watch a process on this host, because ${why}: its instances would stay in FAULT`,
        { hint: `Use a script instead of \`process\` in keepalived.checks.${names[0]}.` },
      )
    },
  }
}
