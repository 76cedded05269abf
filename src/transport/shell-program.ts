import { randomBytes } from 'node:crypto'
import { headBytes } from '../core/shell/head-bytes.js'

/** Appends the standard directories to the PATH of the login, and makes programs print English messages. */
export const standardPath =
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH; LC_ALL=C; export LC_ALL'

/**
 * The program of the persistent shell: it reads frames from its standard input and runs each script in a subshell.
 * It is constant, so that the host's process list shows nothing of a run, and it contains no single quote, backslash,
 * exclamation mark or newline, so that sh, bash, fish and csh all accept it in single quotes. It unsets its variables
 * first: a variable of that name that the login exports would pass the script, and so its secrets, to every process.
 *
 * A frame is `KEY BYTES BYTES`, the script, KEY, and, unless it is empty, the input, KEY. The KEY after each part proves
 * that the part is complete. A script that a lost connection truncated does not run. When the input is truncated, the
 * process that feeds it kills the process group before the script can mistake the input for complete; it ignores TERM so
 * that it outlives the script. After the output of a script the program writes the KEY on both streams.
 */
export const program = [
  'unset k n m s e d r',
  standardPath,
  'umask 022; cd /; read -r s s s s s d s </proc/$$/stat',
  headBytes,
  'echo; echo "haploy-ready $d"',
  'while read -r k n m; do s=$(h "$n"; echo .); s=${s%.}; read -r e; [ "$e" = "$k" ] || exit 1',
  'if [ "$m" = 0 ]; then (eval " $s") </dev/null',
  'else { trap "" TERM; h "$m"; read -r e; [ "$e" = "$k" ] || kill -9 0; } | { (eval " $s"); r=$?; cat >/dev/null; exit "$r"; }; fi',
  'r=$?; echo "$k $r"; echo "$k" >&2; done',
].join('; ')

/** What the program prints when it is ready, on a line of its own, with the session id of its processes. */
export const readyLine = /\nhaploy-ready (\d{0,20})\n/

/** A random key that no output can contain by chance. Its first character does not occur again in it. */
export function newKey(): string {
  return `k${randomBytes(12).toString('hex')}`
}

/** The beginning of a frame, up to its input. The input is followed by `trailer`. */
export function frame(key: string, script: string, inputSize: number): Buffer {
  const bytes = Buffer.from(script)
  return Buffer.concat([Buffer.from(`${key} ${bytes.length} ${inputSize}\n`), bytes, trailer(key)])
}

export function trailer(key: string): Buffer {
  return Buffer.from(`${key}\n`)
}
