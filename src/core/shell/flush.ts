import { type Script, sh } from './script.js'

/**
 * Waits until a file or folder is written to disk, and fails if the disk reports an error: some errors show up only
 * now. Flushes everything if the path (one shell word) cannot be flushed alone, because sync is too old to accept paths
 * or the folder is not readable.
 */
export function flush(path: Script): Script {
  return sh`{ why=$(sync ${path} 2>&1) || case $why in
*'No space left'* | *'quota exceeded'* | *'Input/output error'*) printf '%s\\n' "$why" >&2; false ;;
*) sync ;; esac; }`
}
