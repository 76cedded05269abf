import type { Requirement } from '../core/resource.js'
import { resolvePath } from '../core/shell/resolve.js'
import { type Script, sh } from '../core/shell/script.js'
import { type Subject, subject } from '../core/subject.js'
import { ancestorsOf } from './path.js'

/**
 * A path that nobody else makes lead elsewhere: a link in it is in a folder in which others cannot put links. `follow`: so
 * is one at its end.
 */
export function certainPath(path: string, follow = true): Requirement {
  const resolve = sh`${resolvePath} ${path} ${follow ? [] : ['keep']}`
  return {
    script: sh`for f in ${[...ancestorsOf(path), ...(follow ? [path] : [])]}; do [ ! -L "$f" ] || { ${resolve}; exit; }; done`,
    reads: placesOf(path),
    hint: 'Give the path of the target instead of the link, or see who owns the folder and who can write to it.',
  }
}

/** A folder in which a program makes something by its path, so that nobody else may be able to replace anything there. */
export function ownFolder(folder: string): Requirement {
  return {
    script: sh`${resolvePath} ${folder} && { [ -z "$h_shared" ] || { printf '%s\\n' "others can write to $h_shared, so nothing is made in it by its path" >&2; exit 1; }; }`,
    reads: placesOf(folder),
    hint: 'Give a path in folders that only root can write to, or change the owner and the mode of the folder.',
  }
}

/** A folder in which something is to be made or replaced: it is there, and may be written to. */
export function writableFolder(folder: string): Requirement {
  return {
    script: sh`[ -d ${folder} ] && [ -w ${folder} ] || { ${nearest(folder)}
if [ -d ${folder} ]; then ${complain(`the folder ${folder} cannot be written to`)}
elif [ -d "$at" ]; then ${complain(`the folder ${folder} does not exist`)}
else ${notAFolder}; fi; }`,
    reads: [...placesOf(folder), subject.missing],
    fulfilledBy: subject.path(folder),
    hint: 'Add a directory task for it before this one, or see its path, its owner, its attributes (`lsattr -d`) and how its file system is mounted (`findmnt -T`).',
  }
}

/** A folder that is to be made, those above it included: the nearest one that is there is a folder, and may be written to. */
export function makableFolder(folder: string): Requirement {
  return {
    script: sh`${nearest(folder)}
if [ ! -d "$at" ]; then ${notAFolder}
elif [ ! -w "$at" ]; then printf 'the folder %s cannot be written to\\n' "$at" >&2; exit 1; fi`,
    reads: placesOf(folder),
    hint: 'See the path, and whose that is: what is in the way can be removed with an absent task.',
  }
}

/** A folder that only has to be there. */
export function existingFolder(folder: string): Requirement {
  return {
    script: sh`[ -d ${folder} ] || ${complain(`the folder ${folder} does not exist`)}`,
    reads: [...placesOf(folder), subject.missing],
    fulfilledBy: subject.path(folder),
    hint: 'Add a directory task for it before this one, or correct the path.',
  }
}

/** Something that is to be replaced, removed or given other attributes: it is not immutable. Whether others than root may do so is left to the steps. */
export function changeable(path: string): Requirement {
  return {
    // The root folder is root's.
    script: sh`[ -w ${path} ] || [ ! -O / ] || [ ! -e ${path} ] || ${complain(`${path} cannot be changed, even by root`)}`,
    reads: [subject.path(path)],
    hint: 'It is immutable (`lsattr -d`, `chattr -i`), or its file system is mounted read-only (`findmnt -T`).',
  }
}

/** The account of a name; a number needs none. */
export function knownAccount(kind: 'user' | 'group', name: string | number): readonly Requirement[] {
  if (isId(name)) return []
  const database = kind === 'user' ? 'passwd' : 'group'
  return [
    {
      // 2: no such key. What else goes wrong is no reason to refuse.
      script: sh`getent ${database} ${name} >/dev/null 2>&1; [ "$?" != 2 ] || ${complain(`the ${kind} ${name} does not exist`)}`,
      reads: [subject[kind](String(name)), subject.missing],
      fulfilledBy: subject[kind](String(name)),
      hint: `Add a ${kind} task for it before this one, or correct the name.`,
    },
  ]
}

/** A uid or gid, as opposed to a name. It may be text, also as chown accepts it: `0100`, `+100`. */
export function isId(account: string | number): boolean {
  return /^\+?\d+$/.test(String(account))
}

/** Shell that fails with a sentence. */
export function complain(sentence: string): Script {
  return sh`{ printf '%s\\n' ${sentence} >&2; exit 1; }`
}

/** Sets `$at` to the nearest path above, or the path itself, at which something stands. */
function nearest(folder: string): Script {
  return sh`at=${folder}; while [ ! -e "$at" ] && [ ! -L "$at" ]; do at=\${at%/*}; at=\${at:-/}; done`
}

const notAFolder = sh`{ printf '%s is not a folder, so nothing can be put below it\\n' "$at" >&2; exit 1; }`

function placesOf(folder: string): readonly Subject[] {
  return [folder, ...ancestorsOf(folder)].map(subject.path)
}
