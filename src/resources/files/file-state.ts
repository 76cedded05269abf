import { type Content, inMemory } from '../../core/content/content.js'
import { largestShown } from '../../core/content/difference.js'
import type { Probe } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { sha256Of } from './checksum.js'
import { temporaryName } from './staging.js'
import { type Entry, parseEntry, statEntry } from './stat.js'

/** What a probe finds about a file. */
export interface FileState {
  /** What exists at the path, with links followed. */
  readonly entry: Entry | undefined
  /** The path, or its target if it is a link; `''` if the link cannot be resolved. */
  readonly real: string
  /** Whether the file has the wanted content. */
  readonly same: boolean
  /** The content, if it differs and can be shown, or if it has not been compared yet. */
  readonly bytes?: Buffer
  /** SHA-256 of the content, if it was not sent and has not been compared yet. */
  readonly sha256?: string
  /** Whether an interrupted run left its temporary file. */
  readonly leftover: boolean
}

/** Probes a file, and compares its content if one is wanted. Starts two programs if nothing differs. */
export function fileProbe(path: string, content: Content | undefined): Probe<FileState> {
  return {
    script: probeScript(path, content ? compare(content) : sh``),
    parse: (output) => readState(path, output.lines),
  }
}

/**
 * Probes a file whose wanted content is not known yet, for `comparedWith`. Sends the content, or its hash if the
 * content is secret or too large. `readState` parses the output.
 */
export function uncomparedProbe(path: string, { secret }: { secret: boolean }): Script {
  const shown = secret ? -1 : largestShown
  return probeScript(
    path,
    sh`if [ -f "$real" ] && [ -r "$real" ]; then
if [ "\${seen%% *}" -le ${shown} ]; then echo bytes; base64 <"$real"; else sha256sum <"$real"; fi
fi`,
  )
}

/** Returns the state that `fileProbe` would have found for this content. */
export function comparedWith(content: Content, { bytes, sha256, ...state }: FileState): FileState {
  const found = bytes === undefined ? sha256 : inMemory(bytes).sha256
  const same = found === content.sha256
  return { ...state, same, ...(bytes && !same && !content.secret ? { bytes } : {}) }
}

function probeScript(path: string, inside: Script): Script {
  return sh`if [ -L ${path} ]; then
real=$(readlink -f ${path} && echo /); real=\${real%?/}
printf 'link '; printf %s "$real" | base64 | tr -d '\\n'; echo
else real=${path}; fi
temporary="\${real%/*}"/${temporaryName(path)}
if [ -e "$temporary" ] || [ -L "$temporary" ]; then echo leftover; fi
if [ -e "$real" ] && seen=$(${statEntry(sh`"$real"`)}); then
printf 'entry %s\\n' "$seen"
${inside}
fi`
}

/** Compares the size first, so that a file of another size is not read. */
function compare({ size, sha256, secret }: Content): Script {
  const same = sh`[ "\${seen%% *}" = ${size} ] && case $(${sha256Of(sh`"$real"`, size)}) in ${sha256}*) ;; *) false ;; esac`
  const show = sh`elif [ "\${seen%% *}" -le ${largestShown} ]; then echo bytes; base64 <"$real"`
  return sh`if [ -f "$real" ] && [ -r "$real" ]; then
if ${same}; then echo same
${secret ? sh`` : show}
fi
fi`
}

/** Parses the output of a probe. */
export function readState(path: string, lines: string[]): FileState {
  const link = lines[0]?.startsWith('link ') ? Buffer.from(lines.shift()!.slice(5), 'base64').toString() : undefined
  const leftover = lines[0] === 'leftover'
  if (leftover) lines.shift()
  const entry = parseEntry([lines[0]?.replace(/^entry /, '') ?? '', ...lines.slice(1)])
  const bytes = lines[3] === 'bytes' ? Buffer.from(lines.slice(4).join(''), 'base64') : undefined
  const sha256 = /^[0-9a-f]{64}(?= )/.exec(lines[3] ?? '')?.[0]
  const content = { ...(bytes ? { bytes } : {}), ...(sha256 ? { sha256 } : {}) }
  return { entry, real: link ?? path, same: lines[3] === 'same', ...content, leftover }
}
