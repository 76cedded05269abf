import { type Script, sh } from '../core/shell/script.js'
import { ancestorsOf } from './path.js'

/**
 * Returns a script that creates a folder with its missing parents, mode 0755, and then runs another one. If anything
 * fails, it removes the folders that it created and exits with the same code.
 */
export function withNewFolders(folder: string, script: Script): Script {
  const all = folder === '/' ? [] : [...ancestorsOf(folder), folder]
  const folders = all.toSorted((one, other) => one.length - other.length)
  return sh`had=0; for f in ${folders}; do [ -d "$f" ] || break; had=$((had + 1)); done
(
umask 022
mkdir -p ${folder} && {
${script}
}
) || { code=$?; left=${folders.length}
for f in ${folders.toReversed()}; do [ "$left" -gt "$had" ] || break; rmdir "$f" 2>/dev/null; left=$((left - 1)); done
exit "$code"; }`
}
