import { type Change, FailedError, type Resource, sh } from 'haploy'

type Mode = 'enforcing' | 'permissive'

/** SELinux as a host has it. */
interface Selinux {
  /** What getenforce says; undefined where there is none, or the kernel runs without it. */
  readonly now: string | undefined
  /** What the host is to start with; undefined where nothing says so. */
  readonly later: string | undefined
}

/**
 * The mode of SELinux, now and after a reboot. A kernel that runs without it enforces nothing, so there `permissive` is
 * as wanted; its plan throws FailedError for `enforcing`.
 */
export function selinuxMode(mode: Mode, config = '/etc/selinux/config'): Resource<Selinux> {
  return {
    kind: 'selinux',
    name: 'mode',
    probe: {
      script: sh`printf 'now '; getenforce 2>/dev/null || echo
printf 'later '; sed -n 's/^[[:space:]]*SELINUX=//p' ${config} 2>/dev/null | tail -n 1; :`,
      parse: ({ text }) => ({ now: word(/^now (\w+)/m, text), later: word(/^later (\w+)/m, text) }),
    },
    plan({ now, later }) {
      if (now === undefined || now === 'disabled') return disabled(mode)
      const changes: Change[] = []
      const flag = mode === 'enforcing' ? 1 : 0
      if (later !== mode) {
        changes.push({
          attribute: 'at boot',
          from: later ?? null,
          to: mode,
          steps: [{ script: write(mode, config) }],
          alters: [config],
        })
      }
      if (now !== mode)
        changes.push({ attribute: 'now', from: now, to: mode, steps: [{ script: sh`setenforce ${flag}` }] })
      return changes
    },
    looksAt: [config],
  }
}

function word(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1]?.toLowerCase()
}

function disabled(mode: Mode): readonly Change[] {
  if (mode === 'permissive') return []
  throw new FailedError('SELinux is disabled in the kernel of this host, which only a reboot can change', {
    hint: 'Remove selinux=0 from the kernel command line, set SELINUX=permissive in /etc/selinux/config, reboot so that all files get their labels, then run again.',
  })
}

/** sed renames a whole new file into place, with the mode and the label of the old one. */
function write(mode: Mode, config: string) {
  return sh`if grep -q '^[[:space:]]*SELINUX=' ${config} 2>/dev/null; then
  sed -i --follow-symlinks ${`s/^[[:space:]]*SELINUX=.*/SELINUX=${mode}/`} ${config}
else
  echo ${`SELINUX=${mode}`} >>${config}
fi`
}
