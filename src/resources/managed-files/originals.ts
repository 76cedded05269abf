import { basename } from 'node:path'
import type { Change } from '../../core/resource.js'
import { enterFolder } from '../../core/shell/enter.js'
import { flush } from '../../core/shell/flush.js'
import { readFile } from '../../core/shell/read.js'
import { Script, sh } from '../../core/shell/script.js'
import { folderOf } from '../path.js'
import { header } from './format.js'
import { locate } from './manifest.js'

/** Where a run as root keeps the files that it takes over. */
export const originalsFolder = '/var/lib/haploy/originals'

/**
 * Sets `$o` to the folder of the originals and `$l` to their list, which after its header has mode, owner, group,
 * manifest and path of each.
 */
export function locateOriginals(manifest: string): Script {
  return sh`${locate(manifest)}; o="\${m%/*}"/originals; l="\${m%/*}"/originals.list`
}

/** Returns the change that keeps a file before haploy replaces it. */
export function keepOriginal(path: string, manifest: string): Change {
  return {
    attribute: 'original',
    from: path,
    to: `${originalsFolder}${path}`,
    steps: [{ script: keep(path, manifest) }],
  }
}

/** A listed original is complete on the disk, and is never written again. The original of a link is a link. */
function keep(path: string, manifest: string): Script {
  const listed = sh`cut -d ' ' -f 5- "$l" 2>/dev/null | grep -qxF -e ${path}`
  const found = sh`"$h_in"${basename(path)}`
  const steps = [
    sh`umask 077`,
    sh`case $(head -n 1 "$l" 2>/dev/null) in '#'*"format 1" | [!#]* | '') ;;
*) echo 'a later version of haploy has written the list of originals' >&2; false ;; esac`,
    sh`haploy_mkdir "$o"${folderOf(path)}`,
    sh`rm -f "$o.new"`,
    enterFolder(folderOf(path)),
    sh`attributes=$(stat -c '%a %u %g' ${found})`,
    sh`if target=$(readlink ${found} && echo .); then ln -s -- "\${target%??}" "$o.new"; else ${readFile} ${path} keep cat >"$o.new"; fi`,
    flush(sh`"$o.new"`),
    sh`mv -f -T "$o.new" "$o"${path}`,
    flush(sh`"$o"${folderOf(path)}`),
    sh`{ if [ -e "$l" ]; then cat "$l"; else echo ${header}; fi; printf '%s %s %s\\n' "$attributes" ${manifest} ${path}; } >"$l.new"`,
    flush(sh`"$l.new"`),
    sh`mv -f "$l.new" "$l"`,
  ]
  return sh`${locateOriginals(manifest)}
${listed} || {
${Script.join(steps, ' &&\n')}
}`
}
