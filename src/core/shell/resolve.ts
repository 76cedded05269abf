import { sh, shellFunction } from './script.js'

/**
 * `haploy_resolve PATH [keep]` resolves the symbolic links of an absolute path, of which a part may be missing. With
 * `keep`, a link at the end of the path stays. It starts one program if there is no link, and sets
 * - `h_at`: the path without links and `..`;
 * - `h_shared`: the topmost folder of the path in which others than root and the current user can replace things. Empty:
 *   nobody else can make the path lead elsewhere, or create anything in its last folder;
 * - `h_found`: what exists there, as `MODE UID GID SIZE/OWNER/GROUP` with a hexadecimal mode, or empty;
 * - `h_linked`: not empty if the end of the path was a link.
 *
 * A link is followed only in a folder in which nobody else can put links. Otherwise it prints why and returns 1. It
 * returns 2 for a loop of links.
 *
 * In a folder with the sticky bit, others can create things but cannot replace those of somebody else. The group of a
 * folder counts as others, unless it has the number of the owner, as the private groups of users have.
 */
export const resolvePath = shellFunction(
  'haploy_resolve',
  sh`local path keep hops rest p name up full seen open mode uid gid target
path=$1 keep=$2 h_at=$1 h_linked= hops=40
while :; do
[ "$hops" -gt 0 ] || { printf '%s\\n' "$path has too many symbolic links" >&2; return 2; }
hops=$((hops - 1)) rest=\${h_at#/} p= up= open= h_shared= h_found=
set -- /
while [ -n "$rest" ]; do
name=\${rest%%/*}
case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
case $name in '' | .) continue ;; ..) up=/../$rest; break ;; esac
p=$p/$name
set -- "$@" "$p"
done
full=\${p:-/}
seen=$(stat -c '%f %u %g %s/%U/%G' -- "$@" 2>/dev/null)
for p do
h_found=\${seen%%'
'*}
[ -n "$h_found" ] || break
seen=\${seen#"$h_found"}
seen=\${seen#'
'}
case $h_found in
a*)
[ "$p$up" != "$full" ] || [ -z "$keep" ] || break
[ -z "$h_shared$open" ] || { printf '%s\\n' "others can write to \${h_shared:-$open}, so the symbolic link $p is not followed" >&2; return 1; }
[ "$p$up" != "$full" ] || h_linked=1
target=$(readlink "$p" && echo .)
target=\${target%??}
case $target in /*) ;; *) target=\${p%/*}/$target ;; esac
h_at=$target\${full#"$p"}$up
continue 2 ;;
4*)
[ -z "$h_shared" ] || continue
mode=$((0x\${h_found%% *})) uid=\${h_found#* }
gid=\${uid#* } uid=\${uid%% *}
gid=\${gid%% *}
if [ "$uid" != 0 ] && [ ! -O "$p" ]; then h_shared=$p
elif [ $((mode & 2)) = 0 ] && { [ $((mode & 16)) = 0 ] || [ "$gid" = "$uid" ]; }; then open=
elif [ $((mode & 512)) = 0 ]; then h_shared=$p
else open=$p; fi ;;
esac
done
[ -n "$up" ] || break
h_at=\${full%/*}/$rest
done
h_at=$full
h_shared=\${h_shared:-$open}`,
)
