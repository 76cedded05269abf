import { createHash } from 'node:crypto'
import { type Script, sh } from '../../core/shell/script.js'
import { withEach } from '../trees/tree-paths.js'

/**
 * Prints the SHA-256 of a file that has `size` bytes, its name a shell word, in hexadecimal at the beginning of a line.
 * The sha256sum of many systems takes three times as long as OpenSSL, which takes longer to start.
 */
export function sha256Of(file: Script, size: number): Script {
  if (size < worthStarting) return sh`sha256sum <${file}`
  return sh`{ openssl dgst -sha256 -r <${file} 2>/dev/null || sha256sum <${file}; }`
}

/**
 * Prints the SHA-256 of each file of a list, one path a line that begins with `./`, in the list's order: the sum and the
 * path, nothing between the two. What cannot be read is left out. All of them together have `size` bytes.
 */
export function sha256OfEach(size: number): Script {
  const usual = sh`sha256sum --`
  const quick = sh`$(case $(openssl dgst -sha256 -r </dev/null) in ${sumOfNothing}*) echo openssl dgst -sha256 -r ;; *) echo ${usual} ;; esac)`
  return sh`{ ${withEach} ${size < worthStarting ? usual : quick}; } 2>/dev/null | cut -b 1-64,67-`
}

/** Whoever knows this one can hash. */
const sumOfNothing = createHash('sha256').digest('hex')

/** Bytes that sha256sum needs longer for than OpenSSL does to start. */
const worthStarting = 4 * 2 ** 20
