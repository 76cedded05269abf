import { type Script, sh } from '../core/script.js'
import { sibling } from './path.js'

/** Where the new files of a tree wait: on its file system, and always at the same place. */
export function stagingOf(path: string, temporary: string, exists: boolean): string {
  return exists ? `${path}/${temporary}` : sibling(path, temporary)
}

/** Runs a program, whose words follow, with these paths below the folder, thousands at a time. */
export function each(names: readonly string[]): Script {
  return sh`printf '%s\\n' ${names.map((name) => `./${name}`).join('\n')} | tr '\\n' '\\000' | xargs -0`
}
