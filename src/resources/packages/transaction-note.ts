import { type Script, sh } from '../../core/shell/script.js'

/**
 * A transaction dies with its connection as soon as the package manager prints something. What it leaves unfinished need
 * not be a requested package. So the transaction is noted on the host, at this path, and the note is removed when the
 * transaction has ended on its own, successfully or not, or has left nothing unfinished (`damaged` fails).
 */
export function noteTransaction(note: string): Script {
  return sh`ended=no guarded=no
finish() {
  [ "$guarded" = no ] || rm -f "$policy" "$policy.haploy"
  if [ "$ended" = yes ] || ! damaged; then rm -f ${note}; fi
}
trap finish EXIT
trap 'exit 1' HUP INT TERM PIPE
(umask 077; mkdir -p /var/lib/haploy && : >${note})`
}

/** The folder is root's own, and so are the notes in it. */
export const notes = { dpkg: '/var/lib/haploy/apt.unfinished', rpm: '/var/lib/haploy/rpm.unfinished' } as const
