import { packaging } from './enterprise-packages.js'
import { major, type Release, releases, vendorPoint } from './enterprise-release.js'
import { repositoryPoint } from './recipe.js'
import type { EnterpriseSystem } from './system.js'

/** Debian packages that a Debian base must offer to build an EL base from it. */
export const enterpriseIngredients: readonly string[] = [
  ...['dnf', 'rpm', 'createrepo-c', 'gnupg', 'firewalld', 'nftables', 'logrotate'],
  ...['nginx', 'keepalived', 's-nail'],
]

/**
 * The shell script that builds the base of an EL system: $1 is the folder in which to build `root` and `repo`, $2 a Debian
 * base that offers the ingredients. The programs are Debian's, packaged as RPMs for the real dnf. The script needs its own
 * mount namespace, and nothing of this machine but a shell. Paths begin with `$root`: only `inside` runs in the new root.
 */
export function enterpriseRecipe(system: EnterpriseSystem): string {
  const release = releases[system]
  return `
build=$1 debian=$2
root=$build/root work=$build/tmp
mkdir -p "$build/repo" "$work"
cp -a "$debian/root" "$root"
mkdir -p "$root${vendorPoint}" "$root/mnt/debian"
mount -t proc proc "$root/proc"
mount --bind "$work" "$root/tmp"
mount --bind "$debian/repo" "$root/mnt/debian"
mount --bind "$build/repo" "$root${repositoryPoint}"
inside() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin HOME=/tmp LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" < /dev/null
}
${ingredients}
${identity(system, release)}
${packaging(system, release)}
${withoutDebian}
${manager(release)}
umount "$root${repositoryPoint}" "$root/mnt/debian" "$root/tmp" "$root/proc"
rmdir "$root/mnt/debian"
`
}

/** Installs and removes the packaged programs, so that their libraries remain outside the RPMs. Nothing is started. */
const ingredients = `
echo 'deb [trusted=yes] file:/mnt/debian ./' > "$root/etc/apt/sources.list"
printf '#!/bin/sh\\nexit 101\\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
inside apt-get -qq update
inside apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install ${enterpriseIngredients.join(' ')} > "$work/apt.log"
inside apt-get -qq -y purge nginx nginx-common keepalived s-nail >> "$work/apt.log"
inside systemctl --quiet disable firewalld nftables
rm -rf "$root/usr/sbin/policy-rc.d" "$root/var/www" "$root/var/log/nginx" "$root/etc/nginx" "$root/etc/keepalived"
`

/** Without configuration Debian's rpm keeps its database in the home folder. */
const identity = (system: EnterpriseSystem, { id, name, version, like }: Release) => `
rm -f "$root/etc/os-release" "$root/etc/debian_version" "$root/etc/issue" "$root/etc/issue.net" "$root/etc/motd"
cat > "$root/usr/lib/os-release" <<'END'
NAME="${name}"
VERSION="${version}"
ID="${id}"
ID_LIKE="${like}"
VERSION_ID="${version}"
PRETTY_NAME="${name} ${version}"
CPE_NAME="cpe:/o:${id}:${id}:${major(version)}"
END
ln -s ../usr/lib/os-release "$root/etc/os-release"
echo '${name} release ${version}' > "$root/etc/redhat-release"
ln -s redhat-release "$root/etc/system-release"
mkdir -p "$root/etc/rpm" "$root/etc/pki/rpm-gpg" "$root/etc/sysconfig" "$root/usr/lib/systemd/system-preset"
cat > "$root/etc/rpm/macros" <<'END'
%_dbpath /var/lib/rpm
%_unitdir /usr/lib/systemd/system
%dist .${system}
%rhel ${major(version)}
END
echo 'disable *' > "$root/usr/lib/systemd/system-preset/99-default-disable.preset"
`

const withoutDebian = `
for path in etc/apt var/lib/apt var/cache/apt var/lib/dpkg usr/lib/apt usr/lib/dpkg usr/share/debconf; do
  rm -rf "$root/$path"
done
rm -f "$root"/usr/bin/apt* "$root"/usr/bin/dpkg* "$root"/usr/sbin/dpkg* "$root"/usr/bin/deb*
`

const manager = ({ version, manager }: Release) => `
mkdir -p "$root/etc/yum.repos.d" "$root/etc/dnf/vars"
echo ${major(version)} > "$root/etc/dnf/vars/releasever"
printf '%s\\n' '[main]' gpgcheck=1 installonly_limit=3 clean_requirements_on_remove=True > "$root/etc/dnf/dnf.conf"
printf '%s\\n' '[base]' name=Base baseurl=file://${repositoryPoint} gpgcheck=0 > "$root/etc/yum.repos.d/base.repo"
${manager === 'dnf' ? 'echo best=True >> "$root/etc/dnf/dnf.conf"; ln -sf dnf-3 "$root/usr/bin/yum"' : yum}
inside ${manager} -q makecache
`

/** The yum of release 7 is another program: it lacks some options of dnf, and succeeds when it finds one of several packages. */
const yum = `
echo strict=False >> "$root/etc/dnf/dnf.conf"
rm "$root/usr/bin/dnf"
mv "$root/usr/bin/dnf-3" "$root/usr/libexec/yum"
cat > "$root/usr/bin/yum" <<'END'
#!/bin/sh
for word; do
  case $word in
    --refresh | --best | --nobest | --allowerasing | --repo | --repo=*)
      echo "Command line error: no such option: $word" >&2
      exit 1
      ;;
  esac
done
exec /usr/libexec/yum "$@"
END
chmod 755 "$root/usr/bin/yum"
`
