import { type Script, sh } from './script.js'

/**
 * Waits until the disk has what was written to a file or folder, and fails with a disk that could not take it: some say
 * so only now. Where the path, one shell word, cannot be flushed alone, because an old sync knows no names or a folder
 * may not be read, everything is.
 */
export function flush(path: Script): Script {
  return sh`{ why=$(sync ${path} 2>&1) || case $why in
*'No space left'* | *'quota exceeded'* | *'Input/output error'*) printf '%s\\n' "$why" >&2; false ;;
*) sync ;; esac; }`
}
