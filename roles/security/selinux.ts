import { type Change, type Facts, FailedError, type Script, type StateResource, sh, subject } from 'haploy'

type Mode = 'enforcing' | 'permissive'

/** The mode of SELinux on a host. */
interface Selinux {
  /** Undefined if the kernel runs without SELinux. */
  readonly now: Mode | undefined
  /** The mode at the next boot; undefined if it is not configured. */
  readonly later: string | undefined
}

const paths = { enforce: '/sys/fs/selinux/enforce', config: '/etc/selinux/config' }

/**
 * The mode of SELinux, now and after a reboot. A kernel without SELinux enforces nothing, so there `permissive` needs
 * no change, and `enforcing` throws FailedError.
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
  return new FailedError('SELinux is disabled in the kernel of this host, and only a reboot can enable it', {
    hint: 'Remove selinux=0 from the kernel command line, set SELINUX=permissive in /etc/selinux/config, and reboot so that all files are labelled. Then run again.',
  })
}

function setNow(mode: Mode): Script {
  return sh`setenforce ${mode === 'enforcing' ? 1 : 0}`
}

/** sed replaces the file atomically, and keeps its mode and label. */
function write(mode: Mode, config: string): Script {
  return sh`if grep -q '^[[:space:]]*SELINUX=' ${config} 2>/dev/null; then
  sed -i --follow-symlinks ${`s/^[[:space:]]*SELINUX=.*/SELINUX=${mode}/`} ${config}
else
  echo ${`SELINUX=${mode}`} >>${config}
fi`
}
