import { type Change, type Facts, FailedError, type Script, type StateResource, sh, subject } from 'haploy'

type Mode = 'enforcing' | 'permissive'

/** SELinux as a host has it. */
interface Selinux {
  /** Undefined where the kernel runs without it. */
  readonly now: Mode | undefined
  /** What the host is to start with; undefined where nothing says so. */
  readonly later: string | undefined
}

const paths = { enforce: '/sys/fs/selinux/enforce', config: '/etc/selinux/config' }

/**
 * The mode of SELinux, now and after a reboot. A kernel that runs without it enforces nothing, so there `permissive` is
 * as wanted; for `enforcing` it throws FailedError.
 */
export function selinuxMode(
  mode: Mode,
  { selinux }: Pick<Facts, 'selinux'>,
  { enforce, config } = paths,
): StateResource<Selinux> {
  if (mode === 'enforcing' && selinux === 'disabled') throw rebootRequired()
  return {
    type: 'state',
    kind: 'selinux',
    name: 'mode',
    probe: {
      script: sh`echo "now $(cat ${enforce} 2>/dev/null)"
echo "later $(sed -n 's/^[[:space:]]*SELINUX=//p' ${config} 2>/dev/null | tail -n 1)"`,
      parse({ text }) {
        const now = /^now ([01])/m.exec(text)?.[1]
        return {
          now: now === undefined ? undefined : now === '1' ? 'enforcing' : 'permissive',
          later: /^later (\w+)/m.exec(text)?.[1]?.toLowerCase(),
        }
      },
    },
    plan({ now, later }) {
      if (now === undefined) return []
      const written = { attribute: 'at boot', from: later ?? null, to: mode, steps: [{ script: write(mode, config) }] }
      const set = { attribute: 'now', from: now, to: mode, steps: [{ script: setNow(mode) }] }
      const changes: Change[] = later === mode ? [] : [written]
      return now === mode ? changes : [...changes, set]
    },
    reads: [subject.path(config), subject.other('selinux mode')],
    writes: [subject.path(config), subject.other('selinux mode')],
  }
}

function rebootRequired(): FailedError {
  return new FailedError('SELinux is disabled in the kernel of this host, and only a reboot can change that', {
    hint: 'Take selinux=0 off the kernel command line, set SELINUX=permissive in /etc/selinux/config, and reboot, so that all files get their labels; then run again.',
  })
}

function setNow(mode: Mode): Script {
  return sh`setenforce ${mode === 'enforcing' ? 1 : 0}`
}

/** sed renames a whole new file into place, with the mode and the label of the old one. */
function write(mode: Mode, config: string): Script {
  return sh`if grep -q '^[[:space:]]*SELINUX=' ${config} 2>/dev/null; then
  sed -i --follow-symlinks ${`s/^[[:space:]]*SELINUX=.*/SELINUX=${mode}/`} ${config}
else
  echo ${`SELINUX=${mode}`} >>${config}
fi`
}
