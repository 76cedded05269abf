import { randomBytes } from 'node:crypto'
import { headBytes } from '../core/shell/head-bytes.js'

/** Whatever PATH a login leaves, the usual programs are found after it, and their messages are in English. */
export const wholePath =
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH; LC_ALL=C; export LC_ALL'

/**
 * The program of the shell that stays open: it reads frames from its standard input and runs each in a subshell.
 * It is constant, so that nothing of a run shows in the host's process list, and it has no single quote, backslash,
 * exclamation mark or newline, so that in single quotes it passes through sh, bash, fish and csh alike. Its variables are
 * unset first: one that the login exports would hand the script, and so its secrets, to every process.
 *
 * A frame is `KEY BYTES BYTES`, the script, KEY, and, unless it is empty, the input, KEY. The KEY after each part proves
 * that the part is whole: a script that was cut off by a lost link does not run, and before a script could take a cut-off
 * input for a whole one, the feeding side kills the process group; it ignores TERM, so as not to go first. After a script's output comes the KEY on both streams.
 */
export const program = [
  'unset k n m s e d r',
  wholePath,
  'umask 022; cd /; read -r s s s s s d s </proc/$$/stat',
  headBytes,
  'echo; echo "haploy-ready $d"',
  'while read -r k n m; do s=$(h "$n"; echo .); s=${s%.}; read -r e; [ "$e" = "$k" ] || exit 1',
  'if [ "$m" = 0 ]; then (eval " $s") </dev/null',
  'else { trap "" TERM; h "$m"; read -r e; [ "$e" = "$k" ] || kill -9 0; } | { (eval " $s"); r=$?; cat >/dev/null; exit "$r"; }; fi',
  'r=$?; echo "$k $r"; echo "$k" >&2; done',
].join('; ')

/** The line with which the program says that it listens, and the number of the session that its processes belong to. */
export const readyLine = /(?:^|\n)haploy-ready (\d*)\n/

/** A key that no output can guess. It begins with a character that stands nowhere else in it. */
export function newKey(): string {
  return `k${randomBytes(12).toString('hex')}`
}

/** The opening of a frame, up to where its input follows; after the input comes `trailer`. */
export function frame(key: string, script: string, inputSize: number): Buffer {
  const bytes = Buffer.from(script)
  return Buffer.concat([Buffer.from(`${key} ${bytes.length} ${inputSize}\n`), bytes, trailer(key)])
}

export function trailer(key: string): Buffer {
  return Buffer.from(`${key}\n`)
}
