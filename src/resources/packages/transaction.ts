import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'

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

/** What the scripts of packages are known to change, whatever the package. */
const scriptWrites: readonly Subject[] = [subject.accounts, subject.localUnits]

/** What installing a package may write besides: what does not exist yet, and what exists and is none of its files yet. */
export const installationWrites: readonly Subject[] = [subject.missing, subject.packagedFiles, ...scriptWrites]

/**
 * What a transaction writes, as the output of its simulation says: the names of its packages, and the files of those that
 * are replaced or removed. Without that, it may write anything.
 */
export function simulatedWrites({ lines }: Output): readonly Subject[] | 'anything' {
  if (!lines.includes('haploy: end')) return 'anything'
  const named = (what: string) =>
    lines.flatMap((line) => (line.startsWith(`haploy: ${what} `) ? [line.slice(`haploy: ${what} `.length)] : []))
  return [
    ...named('package').map(subject.package),
    ...named('file').map(subject.path),
    ...(lines.includes('haploy: installs') ? installationWrites : scriptWrites),
  ]
}

/**
 * Shell functions that print what `simulatedWrites` reads, after `planned` has printed the names of the packages of the
 * transaction, and `touched` the paths that it writes. `mentioned` reads the scripts of packages and prints the paths in
 * them, except where they are only tested or made.
 */
export const tellingFunctions = sh`mentioned() {
  sed -e '/^# Automatically added by/,/^# End automatically added/d' -e 's/#.*//' -e 's/\\[ [^]]*\\]//g' -e '/mkdir/d' |
    grep -o '/[[:alnum:]_.@/+-]*[[:alnum:]]' | sort -u
}
tell() {
  planned | sed -n 's/^[^ ][^ ]*$/haploy: package &/p'
  touched | head -n 50001 | { count=0; while IFS= read -r path; do count=$((count + 1)); printf 'haploy: file %s\n' "$path"; done
    [ "$count" -gt 50000 ] || echo 'haploy: end'; }
}`
