import { isHere } from './enter.js'
import { resolvePath } from './resolve.js'
import { sh, shellFunction } from './script.js'

/**
 * `haploy_open`, after `haploy_resolve`, sets `h_file` to the name by which the file is read, and `h_size` to its size in
 * bytes. It fails if nothing exists there. It may change the current folder: call it in a subshell.
 */
export const openFile = shellFunction(
  'haploy_open',
  sh`h_file=$h_at
[ -n "$h_found" ] || return
if [ -n "$h_shared" ]; then
h_file=./\${h_at##*/}
h_at=\${h_at%/*} h_at=\${h_at:-/}
cd -P "$h_at" && ${isHere} && h_found=$(stat -c '%f %u %g %s/%U/%G' -- "$h_file" 2>/dev/null) || return
fi
h_size=\${h_found%%/*} h_size=\${h_size##* }`,
)

/**
 * `haploy_feed PROGRAM ARGUMENT…` runs a program with the content of the opened file on its standard input. Fails for
 * anything but a regular file. Where others can write, the file could have become a link, a pipe or a device by now: dd
 * follows no link and waits for no pipe.
 */
export const feedFile = shellFunction(
  'haploy_feed',
  sh`case $h_found in 8*) [ -r "$h_file" ] ;; *) false ;; esac || return
if [ -z "$h_shared" ]; then "$@" <"$h_file"
else dd if="$h_file" iflag=nofollow,nonblock bs=65536 count=$((h_size / 65536 + 1)) 2>/dev/null | "$@"; fi`,
)

/**
 * `haploy_disclosable` fails if the opened file could be somebody else's under a second name: where others can write, they
 * can give names to files that they cannot read, unless the kernel prevents that.
 */
export const isDisclosable = shellFunction(
  'haploy_disclosable',
  // dash reads a byte at a time, and then finds no end of the line in this file.
  sh`local protected
[ -n "$h_shared" ] || return 0
protected=
{ read -r protected </proc/sys/fs/protected_hardlinks; } 2>/dev/null
[ "$protected" = 1 ]`,
)

/**
 * `haploy_read PATH keep|follow PROGRAM ARGUMENT…` runs a program with the content of a file. Fails for anything but a
 * regular file, or a link to one in a folder in which nobody else can put links.
 */
export const readFile = shellFunction(
  'haploy_read',
  sh`(
case $2 in keep) ${resolvePath} "$1" keep ;; *) ${resolvePath} "$1" ;; esac && ${openFile} && shift 2 && ${feedFile} "$@"
)`,
)
