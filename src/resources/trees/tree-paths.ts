import { type Script, sh } from '../../core/shell/script.js'
import { sibling } from '../path.js'

/** Where the new files of a tree wait: on its file system, and always at the same place. */
export function stagingOf(path: string, temporary: string, exists: boolean): string {
  return exists ? `${path}/${temporary}` : sibling(path, temporary)
}

/** Prints these paths below the folder, a line for each. */
export function list(names: readonly string[]): Script {
  return names.length === 0 ? sh`:` : sh`printf '%s\\n' ${names.map((name) => `./${name}`).join('\n')}`
}

/** Runs a program, whose words follow, with the paths of a list, thousands at a time. */
export const withEach = sh`tr '\\n' '\\000' | xargs -0`

/** The same with these paths below the folder. */
export function each(names: readonly string[]): Script {
  return sh`${list(names)} | ${withEach}`
}
