import { type Content, inMemory } from '../../core/content/content.js'
import { largestShown } from '../../core/content/difference.js'
import type { Probe } from '../../core/resource.js'
import { feedFile, isDisclosable, openFile } from '../../core/shell/read.js'
import { resolvePath } from '../../core/shell/resolve.js'
import { type Script, sh, shellFunction } from '../../core/shell/script.js'
import { minOpensslBytes } from './checksum.js'
import { temporaryName } from './staging.js'
import { type Entry, parseEntry } from './stat.js'

/** What a probe finds about a file. */
export interface FileState {
  /** What exists at the path. A link, unless links are followed. */
  readonly entry: Entry | undefined
  /** Where a link leads that is not followed. */
  readonly target?: string
  /** The path, or its target if it is a link that is followed; `''` if that cannot be resolved. */
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

/** How a path is probed: `follow` stands for following a link at its end. */
interface Path {
  readonly path: string
  readonly follow: boolean
}

/** Probes a file, and compares its content if one is wanted. Starts two programs if nothing differs. */
export function fileProbe(path: Path, content: Content | undefined): Probe<FileState> {
  const comparison = content ? [content.size, content.sha256, content.secret ? -1 : largestShown] : []
  return {
    script: sh`${probeFile} ${wordsFor(path)} ${comparison}`,
    parse: (output) => readState(path.path, output.lines),
  }
}

/**
 * Probes a file whose wanted content is not known yet, for `comparedWith`. Sends the content, or its hash if the
 * content is secret or too large. `readState` parses the output.
 */
export function uncomparedProbe(path: Path, { secret }: { secret: boolean }): Script {
  return sh`${probeFile} ${wordsFor(path)} '' '' ${secret ? -1 : largestShown}`
}

function wordsFor({ path, follow }: Path): Script {
  return sh`${path} ${follow ? sh`''` : sh`keep`} ${temporaryName(path)}`
}

/** Returns the state that `fileProbe` would have found for this content. */
export function comparedWith(content: Content, { bytes, sha256, ...state }: FileState): FileState {
  const found = bytes === undefined ? sha256 : inMemory(bytes).sha256
  const same = found === content.sha256
  return { ...state, same, ...(bytes && !same && !content.secret ? { bytes } : {}) }
}

/**
 * `haploy_sum` prints the SHA-256 of the opened file in hexadecimal at the beginning of a line. On many systems, sha256sum
 * takes three times as long as OpenSSL, which takes longer to start.
 */
const sumFile = shellFunction(
  'haploy_sum',
  sh`{ [ "$h_size" -ge ${minOpensslBytes} ] && ${feedFile} openssl dgst -sha256 -r 2>/dev/null; } || ${feedFile} sha256sum`,
)

const encoded = (bytes: Script) => sh`"$(${bytes} | base64 | tr -d '\\n')"`

/**
 * `haploy_file PATH KEEP TEMPORARY [SIZE SUM SHOWN]`. It compares the size first, so that a file of another size is not
 * read. Without a sum, the content is sent for a comparison. SHOWN: the largest size at which it is sent.
 */
const probeFile = shellFunction(
  'haploy_file',
  sh`${resolvePath} "$1" "$2" 2>/dev/null
case $? in 0) ;; 2) echo 'link '; return 0 ;; *) return 0 ;; esac
[ -z "$h_linked" ] || printf 'link %s\\n' ${encoded(sh`printf %s "$h_at"`)}
if [ -e "\${h_at%/*}/$3" ] || [ -L "\${h_at%/*}/$3" ]; then echo leftover; fi
${openFile} 2>/dev/null || return 0
printf 'entry %s\\n' "$h_found"
case $h_found in a*) printf 'target %s\\n' ${encoded(sh`readlink "$h_file"`)} ;; esac
[ -n "$6" ] || return 0
if [ -n "$5" ] && [ "$h_size" = "$4" ]; then case $(${sumFile}) in "$5"*) echo same; return 0 ;; esac; fi
if [ "$h_size" -le "$6" ] && ${isDisclosable}; then echo bytes; ${feedFile} base64
elif [ -z "$5" ]; then ${feedFile} sha256sum; fi
:`,
)

/** Parses the output of a probe. */
export function readState(path: string, lines: readonly string[]): FileState {
  const start = lines.indexOf('bytes')
  const head = start < 0 ? lines : lines.slice(0, start)
  const after = (prefix: string) => head.find((line) => line.startsWith(prefix))?.slice(prefix.length)
  const [link, target] = [after('link '), after('target ')].map(
    (word) => word && Buffer.from(word, 'base64').toString(),
  )
  const entry = parseEntry(head.find((line) => line.startsWith('entry ')))
  const bytes = start < 0 ? undefined : Buffer.from(lines.slice(start + 1).join(''), 'base64')
  const sha256 = head.map((line) => /^[0-9a-f]{64}(?= )/.exec(line)?.[0]).find((sum) => sum !== undefined)
  return {
    entry,
    ...(target === undefined ? {} : { target: target.replace(/\n$/, '') }),
    real: link ?? path,
    same: head.includes('same'),
    // Somebody may have written to the file while it was read.
    ...(bytes && bytes.length === entry?.size ? { bytes } : {}),
    ...(sha256 ? { sha256 } : {}),
    leftover: head.includes('leftover'),
  }
}
