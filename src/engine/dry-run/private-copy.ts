import { headBytes } from '../../core/shell/head-bytes.js'
import { Script, sh } from '../../core/shell/script.js'

/**
 * Runs a script in a private copy of the host's file system. What it writes goes to memory, at most a quarter of the
 * host's, and is gone when it ends; nobody else sees it. Its standard input is that of the part. Where the host cannot do
 * this, prints `untested` and the reason. The script travels on standard input, since it may hold secrets.
 */
export function inPrivateCopy({ text, display, secrets, functions }: Script): Script {
  const whole = (code: string) => [...functions, code].join('\n')
  const { word } = new Script(whole(text), whole(display), secrets)
  return sh`command -v unshare >/dev/null && command -v chroot >/dev/null || { echo 'untested the host has no unshare'; exit 0; }
{ printf %s ${word}; cat; } | unshare --mount sh -c ${layers} ${inside} ${Buffer.byteLength(whole(text))}`
}

/** In the copy: takes the script, whose size is its first argument, from standard input, and leaves what comes after it. */
const inside = `${headBytes}
script=$(h "$1"; echo /)
eval "\${script%/}"`

/**
 * Each file system of the host becomes the lower side of an overlay; one that cannot be is shown read-only. /dev and
 * /proc are the host's own, but its settings in /proc/sys and /sys cannot be written.
 */
const layers = String.raw`
no() { echo "untested $1"; exit 0; }
mount --make-rprivate / 2>/dev/null || no 'the account may not mount anything there'
places=$(cut -d ' ' -f 5 /proc/self/mountinfo | sort -u)
for base in /mnt /media /srv /opt /home /boot /root /tmp; do
  [ -d "$base" ] && [ ! -L "$base" ] || continue
  case $places/ in *"
$base
"* | *"
$base/"*) continue ;; esac
  break
done
mount -t tmpfs -o size=25%,mode=0700,noswap haploy "$base" 2>/dev/null ||
  mount -t tmpfs -o size=25%,mode=0700 haploy "$base" 2>/dev/null || no 'it has no file system in memory'
count=0
layer() {
  count=$((count + 1))
  mkdir "$base/upper$count" "$base/work$count" &&
    chown --reference="$1" "$base/upper$count" && chmod --reference="$1" "$base/upper$count" &&
    mount -t overlay -o "lowerdir=$1,upperdir=$base/upper$count,workdir=$base/work$count" haploy "$2" 2>/dev/null
}
mkdir "$base/root"
layer / "$base/root" || no 'its kernel has no overlayfs'
printf '%s\n' "$places" | {
  while read -r place; do
    case $place in / | /dev | /dev/* | /proc | /proc/* | /sys | /sys/* | "$base" | "$base"/* | *[\\:,]*) continue ;; esac
    [ -e "$base/root$place" ] || continue
    if [ -d "$place" ] && layer "$place" "$base/root$place"; then continue; fi
    mount --bind "$place" "$base/root$place" 2>/dev/null && mount -o remount,bind,ro "$base/root$place" || exit 1
  done
} || no 'one of its file systems can be neither overlaid nor protected'
{
  mount --rbind /dev "$base/root/dev" && mount --rbind /proc "$base/root/proc" &&
    mount --bind /proc/sys "$base/root/proc/sys" && mount -o remount,bind,ro "$base/root/proc/sys" &&
    mount --bind /sys "$base/root/sys" && mount -o remount,bind,ro "$base/root/sys"
} 2>/dev/null || no 'its devices and settings cannot be protected'
[ ! -d /dev/shm ] || mount -t tmpfs haploy "$base/root/dev/shm" || no 'its shared memory cannot be protected'
exec chroot "$base/root" sh -c "$0" haploy "$1"
`
