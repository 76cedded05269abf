import { createHash } from 'node:crypto'
import { type Script, sh } from '../../core/shell/script.js'
import { minOpensslBytes } from '../files/checksum.js'
import { withEach } from './tree-paths.js'

/**
 * Prints the SHA-256 of each file of a list, in the order of the list. The list has one path per line, each starting
 * with `./`. A line of the output is the hash followed directly by the path. Unreadable files are omitted. `size` is
 * the total size in bytes.
 */
export function sha256OfEach(size: number): Script {
  const usual = sh`sha256sum --`
  const fastest = sh`$(case $(openssl dgst -sha256 -r </dev/null) in ${emptySum}*) echo openssl dgst -sha256 -r ;; *) echo ${usual} ;; esac)`
  return sh`{ ${withEach} ${size < minOpensslBytes ? usual : fastest}; } 2>/dev/null | cut -b 1-64,67-`
}

/** A program that prints this hash for empty input works. */
const emptySum = createHash('sha256').digest('hex')
