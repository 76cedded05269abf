import { posix } from 'node:path'
import { type HostFiles, sh } from 'haploy'

/** Before the path of each file, which follows in Base64. */
const marker = 'haploy-file '

/** The output of `keepalived --version` has this path among the files. */
export const versionPath = '/keepalived --version'

/**
 * Prints keepalived.conf with what it includes, the options of the daemon, the scripts beside it, and whether there is
 * the user that runs scripts by default.
 */
export const readingScript = sh`show() { printf '%s%s\n' ${marker} "$1"; base64 "$1"; }
seen=' '
visit() {
  case $seen in *" $1 "*) return ;; esac
  seen="$seen$1 "
  show "$1"
  cd "\${1%/*}" || return
  for found in $(sed -n 's/^[[:space:]]*include[rmwba]*[[:space:]]\\{1,\\}\\([^[:space:]#!]*\\).*/\\1/p' "$1"); do
    case $found in /*) ;; *) found=\${1%/*}/$found ;; esac
    [ ! -f "$found" ] || visit "$found"
  done
}
conf=$(cat /etc/default/keepalived /etc/sysconfig/keepalived 2>/dev/null |
  sed -n 's/^[A-Z_]*=.*\\(-f *\\|--use-file[ =]\\)\\([^ "]*\\).*/\\2/p' | tail -n 1)
conf=\${conf:-/etc/keepalived/keepalived.conf}
[ -f "$conf" ] || exit 3
visit "$conf"
for found in /etc/default/keepalived /etc/sysconfig/keepalived; do
  [ ! -f "$found" ] || show "$found"
done
for found in /etc/keepalived/* /usr/libexec/keepalived/*; do
  [ -f "$found" ] && [ "$(head -c 2 "$found")" = '#!' ] && show "$found"
done
printf '%s/etc/passwd\n' ${marker}
grep '^keepalived_script:' /etc/passwd | base64
printf '%s%s\n' ${marker} ${versionPath}
keepalived --version 2>&1 | base64`

/** The files in the output of that script. */
export function filesOf(output: string): HostFiles {
  const pieces = output.split(marker).slice(1)
  return new Map(
    pieces.map((piece) => {
      const end = piece.indexOf('\n')
      return [posix.resolve(piece.slice(0, end)), Buffer.from(piece.slice(end), 'base64').toString()]
    }),
  )
}
