import { type Script, sh } from '../../core/shell/script.js'

/**
 * Shell functions that find and repair what a killed rpm leaves. They take the names of packages, or `-a` for all.
 *
 * `installed_twice` prints the packages whose upgrade was killed: the old version and the new one are both installed.
 * Packages such as kernels may be. `incomplete` prints the installed packages of which programs or libraries are missing,
 * as after a removal that was killed. People may remove configuration, documentation and data, so these files do not
 * count. Both print a line per package: `twice NAME.ARCH`, `incomplete NAME.ARCH`.
 */
export const rpmFunctions = sh`architecture='%{NAME}.%{ARCH}\n'
installed_twice() {
  more=$(rpm -q --qf "$architecture" "$@" 2>/dev/null | sort | uniq -d)
  [ -n "$more" ] || return 0
  for package in $more; do
    case $package in gpg-pubkey.* | kernel*) continue ;; esac
    rpm -q --provides "$package" 2>/dev/null | grep -q -e '^installonlypkg(' -e '^multiversion(' && continue
    cat /etc/dnf/dnf.conf /etc/yum.conf 2>/dev/null | sed -n 's/^installonlypkgs *=/ /p' | tr ',' ' ' | grep -q -w -F -e "\${package%.*}" && continue
    echo "twice $package"
  done
}
incomplete() {
  [ -O / ] || return 0
  rpm -q --qf '[%{FILESTATES} %{FILEFLAGS} %{=NAME}.%{=ARCH} %{FILENAMES}\n]' "$@" 2>/dev/null | {
    last=
    while read -r state flags package path; do
      [ "$state" = 0 ] && [ "$package" != "$last" ] && [ "$((flags & 459))" = 0 ] || continue
      case $path in /usr/share/* | /usr/src/* | /usr/local/*) continue ;; /usr/* | /lib* | /bin/* | /sbin/* | /opt/*) ;; *) continue ;; esac
      if [ ! -e "$path" ] && [ ! -L "$path" ]; then echo "incomplete $package"; last=$package; fi
    done
  }
}`

/**
 * Completes what a killed transaction has left of the packages. Of two versions, the one that was installed last stays.
 * Fails with an explanation for a package of which files are still missing.
 */
export function rpmRepair(command: 'dnf' | 'yum'): Script {
  return sh`damaged() { :; }
repair() {
  again=
  while read -r _ package; do
    [ -n "$package" ] || continue
    again="$again $package"
    rpm -q --qf '%{INSTALLTIME} %{DBINSTANCE} %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n' "$package" | sort -n | sed '$d' |
      while read -r _ _ version; do rpm -e --nodeps "$version" || rpm -e --nodeps --noscripts "$version"; done
  done <<LIST
$(installed_twice "$@")
LIST
  for package in $(incomplete "$@" | cut -d ' ' -f 2); do again="$again $package"; done
  for package in $again; do ${command} -y reinstall "$package" || ${command} -y distro-sync "$package"; done
  left=$(incomplete $again | cut -d ' ' -f 2)
  [ -z "$left" ] || { printf 'files of %s are missing, and it cannot be reinstalled: perhaps no repository of this host contains it\n' "$left" >&2; return 1; }
}`
}
