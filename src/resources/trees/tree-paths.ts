import { type Script, sh } from '../../core/shell/script.js'
import { sibling } from '../path.js'

/**
 * Returns the folder in which the new files of a tree are staged: on the same file system, and always the same folder.
 */
export function stagingOf(path: string, temporary: string, exists: boolean): string {
  return exists ? `${path}/${temporary}` : sibling(path, temporary)
}

/** Prints the paths, each with `./` in front, one per line. */
export function list(names: readonly string[]): Script {
  return names.length === 0 ? sh`:` : sh`printf '%s\\n' ${names.map((name) => `./${name}`).join('\n')}`
}

/** Runs a program, whose words follow, with the paths of a list, thousands at a time. */
export const withEach = sh`tr '\\n' '\\000' | xargs -0`

/** Runs a program, whose words follow, with the given paths. */
export function each(names: readonly string[]): Script {
  return sh`${list(names)} | ${withEach}`
}
