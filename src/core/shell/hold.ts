import { enterPrivate, isHere, leavePrivate, orUnstage } from './enter.js'
import { isDisclosable } from './read.js'
import { resolvePath } from './resolve.js'
import { type Script, sh, shellFunction } from './script.js'

/**
 * `haploy_hold PATH NAME` sets `h_held` to a name of the file or folder that nobody else can make mean another one. If
 * others can write to its folder, that is the current folder, or a second name of the file in a private folder.
 *
 * The file could be a second name, too, that somebody gave to a file of somebody else. The kernel prevents that, or only
 * the owner of the folder, whose file it is, could have done it.
 */
const hold = shellFunction(
  'haploy_hold',
  sh`local name
h_out=
${resolvePath} "$1" && h_held=$h_at || return
[ -n "$h_shared" ] || return 0
case $h_found in
4*) cd -P "$h_at" && ${isHere} && h_held=. && return ;;
*)
name=\${h_at##*/} h_at=\${h_at%/*} h_at=\${h_at:-/}
cd -P "$h_at" && ${isHere} && h_in=./ h_out=./ && ${enterPrivate} "$2" new && ln -P -T "../$name" "./$2" || return
h_held=./$2
set -- "$1" $(stat -c '%f %u' "./$2" ..)
case $2 in 8*) ${isDisclosable} || { [ "$3" = "$5" ] && [ $((0x$4 & 18)) = 0 ]; } ;; *) false ;; esac ||
{ printf '%s\\n' "others can write to the folder, so $1 may be a file of somebody else: only a task with its content can replace it" >&2; return 1; } ;;
esac`,
)

/** Changes the attributes of a file or folder. The temporary name is for its folder. */
export function changeHeld(path: string, temporary: string, command: (held: Script) => Script): Script {
  return sh`${orUnstage(temporary, sh`${hold} ${path} ${temporary} && ${command(sh`"$h_held"`)}`)}
${leavePrivate} ${temporary}`
}
