import { type Content, inMemory } from '../../core/content/content.js'
import { largestShown } from '../../core/content/difference.js'
import type { Probe } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { sha256Of } from './checksum.js'
import { temporaryName } from './staging.js'
import { type Entry, parseEntry, statEntry } from './stat.js'

/** What a probe finds of a file. */
export interface FileState {
  /** What is there, links followed. */
  readonly entry: Entry | undefined
  /** The path, or where it leads when it is a link; `''` when it leads nowhere. */
  readonly real: string
  /** Its content is the wanted one. */
  readonly same: boolean
  /** Its content, when it is another one that can be shown, or when nothing was compared yet. */
  readonly bytes?: Buffer
  /** Of its content, where that was not sent and is still to be compared. */
  readonly sha256?: string
  /** An interrupted run left its temporary file. */
  readonly leftover: boolean
}

/** Looks at a file, and compares its content when one is wanted. Costs two programs when nothing differs. */
export function fileProbe(path: string, content: Content | undefined): Probe<FileState> {
  return { script: look(path, content ? compare(content) : sh``), parse: (output) => readState(path, output.lines) }
}

/**
 * Looks at a file whose wanted content is not known yet, for `comparedWith`: sends it whole, or its hash where it is too
 * large for that or secret. `readState` reads what it prints.
 */
export function lookUncompared(path: string, { secret }: { secret: boolean }): Script {
  const shown = secret ? -1 : largestShown
  return look(
    path,
    sh`if [ -f "$real" ] && [ -r "$real" ]; then
if [ "\${seen%% *}" -le ${shown} ]; then echo bytes; base64 <"$real"; else sha256sum <"$real"; fi
fi`,
  )
}

/** As `fileProbe` would have found it. */
export function comparedWith(content: Content, { bytes, sha256, ...state }: FileState): FileState {
  const found = bytes === undefined ? sha256 : inMemory(bytes).sha256
  const same = found === content.sha256
  return { ...state, same, ...(bytes && !same && !content.secret ? { bytes } : {}) }
}

function look(path: string, inside: Script): Script {
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

/** The size is compared first: a file of another size need not be read to be known as different. */
function compare({ size, sha256, secret }: Content): Script {
  const same = sh`[ "\${seen%% *}" = ${size} ] && case $(${sha256Of(sh`"$real"`, size)}) in ${sha256}*) ;; *) false ;; esac`
  const show = sh`elif [ "\${seen%% *}" -le ${largestShown} ]; then echo bytes; base64 <"$real"`
  return sh`if [ -f "$real" ] && [ -r "$real" ]; then
if ${same}; then echo same
${secret ? sh`` : show}
fi
fi`
}

/** Reads the lines that a probe printed. */
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
