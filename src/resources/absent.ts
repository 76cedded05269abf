import { UsageError } from '../core/errors.js'
import type { Change, Resource } from '../core/resource.js'
import { Script, sh } from '../core/script.js'
import { type Task, type TaskOptions, task } from '../core/task.js'
import { absolutePath, withAllBelow } from './path.js'

/**
 * Nothing stands at the path, or at any of them: a file or link is removed, a directory with all that is in it. A link
 * is removed itself, never what it leads to. The folders that a system consists of are refused with a UsageError.
 */
export function absent(name: string, paths: string | readonly string[], options: TaskOptions = {}): Task {
  return task(name, absentResource(typeof paths === 'string' ? [paths] : paths), options)
}

type Kind = 'absent' | 'file' | 'directory' | 'link'

function absentResource(givenPaths: readonly string[]): Resource<readonly Kind[]> {
  const paths = [...new Set(givenPaths.map(removablePath))]
  if (paths.length === 0) throw new UsageError('absent: no path is given', { hint: 'Give at least one path.' })
  return {
    kind: 'absent',
    name: paths.join(', '),
    probe: {
      script: Script.join(paths.map(look)),
      parse: ({ lines }) => paths.map((_, index) => kinds.find((kind) => kind === lines[index]) ?? 'absent'),
    },
    plan: (current) => paths.flatMap((path, index) => plan(path, current[index] ?? 'absent')),
    missing: (current) => current.every((kind) => kind === 'absent'),
    looksAt: paths,
    quick: true,
  }
}

const kinds: readonly Kind[] = ['file', 'directory', 'link']

function look(path: string): Script {
  const rest = sh`elif [ -d ${path} ]; then echo directory; elif [ -e ${path} ]; then echo file; else echo absent; fi`
  return sh`if [ -L ${path} ]; then echo link; ${rest}`
}

function plan(path: string, kind: Kind): Change[] {
  if (kind === 'absent') return []
  const script = kind === 'directory' ? sh`rm -r -f ${path}` : sh`rm -f ${path}`
  return [{ attribute: path, from: kind, to: 'absent', steps: [{ script }], alters: withAllBelow(path) }]
}

const system = new Set(
  `/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /lost+found /media /mnt /opt /proc /root /run /sbin /srv /sys
  /tmp /usr /usr/bin /usr/include /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/sbin /usr/share /usr/src
  /var /var/cache /var/lib /var/lock /var/log /var/mail /var/run /var/spool /var/tmp
  /etc/pam.d /etc/ssh /etc/systemd /boot/efi /boot/grub /boot/grub2`.split(/\s+/),
)

function removablePath(givenPath: string): string {
  const path = absolutePath(givenPath, 'absent')
  if (!system.has(path)) return path
  throw new UsageError(`absent: ${path} is a folder that the system consists of`, {
    hint: 'Name what is to be removed inside of it.',
  })
}
