/** The packages of every host: a minimal server as rented from a provider, without Python. */
const basePackages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'sudo',
  'iproute2',
  'netbase',
  'procps',
  'psmisc',
  'curl',
  'ca-certificates',
]

/** The packages that the hosts' local repository offers, with their dependencies. */
export const offeredPackages: readonly string[] = ['nginx', 'keepalived', 'bsd-mailx', 's-nail', 'logrotate']

/** Mount point of the repository on a host. */
export const repositoryPoint = '/srv/repo'

/** The password of the user `guarded`, whose sudo asks for one. */
export const guardedPassword = 'lab-fake-password'

/** Numeric ids of the users in the base, for the files that a lab writes to its hosts. */
export const users = { root: 0, ops: 1000, guarded: 1001 } as const

/**
 * The shell script that builds a base: $1 is the folder in which to build `root` and `repo`, $2 the mirrors (the machine's
 * own apt source files; empty for the default mirror), $3… the packages that the repository offers. The script needs its
 * own mount namespace.
 */
export const recipe = `
build=$1 mirrors=$2
shift 2
root=$build/root repo=$build/repo
mkdir -p "$build/tmp" "$repo"
export TMPDIR="$build/tmp" DEBIAN_FRONTEND=noninteractive LC_ALL=C
mmdebstrap --quiet --mode=root --variant=minbase --include=${basePackages.join(',')} bookworm "$root" $mirrors

mount -t proc proc "$root/proc"
chroot "$root" apt-get -qq update
for package; do
  chroot "$root" apt-get -qq -y --download-only --no-install-recommends install "$package"
done
mv "$root"/var/cache/apt/archives/*.deb "$repo"
cd "$repo"
apt-ftparchive packages . > Packages
apt-ftparchive release . > Release

rm -rf "$root"/etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:${repositoryPoint} ./' > "$root/etc/apt/sources.list"
mkdir -p "$root${repositoryPoint}"
mount --bind "$repo" "$root${repositoryPoint}"
chroot "$root" apt-get -qq update
umount "$root${repositoryPoint}" "$root/proc"
rm -f "$root"/var/cache/apt/*.bin

user() {
  chroot "$root" useradd --create-home --shell /bin/bash --uid "$2" --password '*' "$1"
  install -d -m 0700 -o "$2" -g "$2" "$root/home/$1/.ssh"
}
user ops ${users.ops}
user guarded ${users.guarded}
echo 'guarded:${guardedPassword}' | chroot "$root" chpasswd
echo 'ops ALL=(ALL:ALL) NOPASSWD: ALL' > "$root/etc/sudoers.d/ops"
echo 'guarded ALL=(ALL:ALL) ALL' > "$root/etc/sudoers.d/guarded"
chmod 0440 "$root/etc/sudoers.d/ops" "$root/etc/sudoers.d/guarded"
install -d -m 0700 "$root/root/.ssh"

rm -f "$root"/etc/ssh/ssh_host_*
echo '# A lab host reaches no name server; /etc/hosts knows the lab.' > "$root/etc/resolv.conf"
# They would take apt's lock at a moment of their own, and there is no terminal to offer a login on.
rm -f "$root"/etc/systemd/system/timers.target.wants/apt-daily*
ln -s /dev/null "$root/etc/systemd/system/console-getty.service"
`
