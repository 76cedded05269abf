import { basename } from 'node:path'
import { FailedError, UsageError } from '../../core/errors.js'
import type { Change, StateResource } from '../../core/resource.js'
import { enterFolder } from '../../core/shell/enter.js'
import { Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { absolutePath, folderOf } from '../path.js'
import { certainPath, changeable, writableFolder } from '../requirement.js'

/**
 * Ensures that nothing exists at one or several paths. A directory is removed with everything in it, a link without its
 * target. Throws UsageError for a folder that is part of the system. The plan throws FailedError for a directory that
 * contains a mount point, because the mounted files may belong to another machine.
 */
export function absent(name: string, paths: string | readonly string[], options: TaskOptions = {}): Task {
  return task(name, absentResource([paths].flat()), options)
}

type Kind = 'absent' | 'file' | 'directory' | 'link' | 'mounted'

function absentResource(givenPaths: readonly string[]): StateResource<readonly Kind[]> {
  const paths = [...new Set(givenPaths.map(removablePath))]
  if (paths.length === 0) throw new UsageError('absent: no paths', { hint: 'Give at least one path.' })
  return {
    type: 'state',
    kind: 'absent',
    name: paths.join(', '),
    probe: {
      script: Script.join(paths.map(probePath)),
      parse: ({ lines }) => paths.map((_, index) => kinds.find((kind) => kind === lines[index]) ?? 'absent'),
    },
    plan: (current) => paths.flatMap((path, index) => plan(path, current[index] ?? 'absent')),
    isAbsent: (current) => current.every((kind) => kind === 'absent'),
    reads: paths.map(subject.entry),
    writes: paths.flatMap(writtenAt),
    quick: true,
  }
}

const kinds: readonly Kind[] = ['file', 'directory', 'link', 'mounted']

/** The kernel lists mount points with links resolved, and with blanks and backslashes written as `\040`. */
function probePath(path: string): Script {
  const mounted = sh`(cd -P ${path} && here=$PWD/ && while read -r _ _ _ _ at _; do
case $at in *\\\\*) at=$(printf %b "$(printf %s "$at" | sed 's/\\\\/&0/g')") ;; esac
case $at/ in "$here"*) exit 0 ;; esac; done </proc/self/mountinfo; exit 1) 2>/dev/null`
  const directory = sh`if ${mounted}; then echo mounted; else echo directory; fi`
  const rest = sh`elif [ -d ${path} ]; then ${directory}; elif [ -e ${path} ]; then echo file; else echo absent; fi`
  return sh`if [ -L ${path} ]; then echo link; ${rest}`
}

function writtenAt(path: string): readonly Subject[] {
  return [subject.entry(path), subject.removal(path)]
}

function plan(path: string, kind: Kind): Change[] {
  if (kind === 'absent') return []
  if (kind === 'mounted') {
    throw new FailedError(`${path} is not removed, because a file system is mounted at or below it`, {
      hint: 'Removing the path would delete the mounted files. Unmount the file system first: `findmnt` shows where it is mounted.',
    })
  }
  const remove = kind === 'directory' ? sh`rm -r -f` : sh`rm -f`
  // Others could have put a folder in the place of a link: rm follows none, also inside a folder.
  const script = sh`${enterFolder(folderOf(path))} && ${remove} "$h_in"${basename(path)}`
  const requires = [
    certainPath(path, false),
    writableFolder(folderOf(path)),
    ...(kind === 'link' ? [] : [changeable(path)]),
  ]
  return [{ attribute: path, from: kind, to: 'absent', steps: [{ script }], requires, writes: writtenAt(path) }]
}

const systemFolders = new Set(
  `/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /lost+found /media /mnt /opt /proc /root /run /sbin /srv /sys
  /tmp /usr /usr/bin /usr/include /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/sbin /usr/share /usr/src
  /var /var/cache /var/lib /var/lock /var/log /var/mail /var/run /var/spool /var/tmp
  /etc/pam.d /etc/ssh /etc/systemd /boot/efi /boot/grub /boot/grub2`.split(/\s+/),
)

function removablePath(givenPath: string): string {
  const path = absolutePath(givenPath, 'absent')
  if (!systemFolders.has(path)) return path
  throw new UsageError(`absent: ${path} is part of the system and cannot be removed`, {
    hint: 'Give the paths inside it that you want to remove.',
  })
}
