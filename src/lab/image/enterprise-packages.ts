import { nginxTrees } from './enterprise-nginx.js'
import { major, type Release, vendorPoint } from './enterprise-release.js'
import { repositoryPoint } from './recipe.js'
import type { EnterpriseSystem } from './system.js'

/**
 * Shell code that fills the two repositories of an EL system, and installs placeholder packages for the programs that the
 * root already contains. It is part of `enterpriseRecipe` and uses its names.
 */
export const packaging = (system: EnterpriseSystem, release: Release) => `
${functions}
unpack nginx nginx-common keepalived s-nail
${nginxTrees}
${keepalivedTree}
${mailTree(release)}
wrap nginx ${release.nginxEpoch} "$(version nginx)" '1%{?dist}' ${repositoryPoint} < "$work/nginx.spec"
wrap keepalived 0 "$(version keepalived)" '6%{?dist}' ${repositoryPoint} < "$work/keepalived.spec"
wrap ${release.mail} 0 "$(version s-nail)" '6%{?dist}' ${repositoryPoint} < "$work/mail.spec"
inside createrepo_c --quiet ${repositoryPoint}
${vendor}
${placeholderPackages(system, release)}
`

/** `wrap` packs the folder named after a package: files in /etc are configuration; the package owns folders of its name. */
const functions = `
chmod 1777 "$work"
mkdir "$work/unpacked"
version() { cat "$work/$1.version" 2> /dev/null || inside dpkg-query -f '\${source:Upstream-Version}' -W "$1"; }
unpack() {
  for package; do
    file=$(cd "$debian/repo" && echo "$package"_*.deb)
    inside dpkg-deb --extract "/mnt/debian/$file" "/tmp/unpacked/$package"
    inside dpkg-deb --showformat '\${source:Upstream-Version}' --show "/mnt/debian/$file" > "$work/$package.version"
  done
}
wrap() {
  { cat <<END
Name: $1
Epoch: $2
Version: $3
Release: $4
Summary: $1 for the hosts of a lab
License: see the program
AutoReqProv: no
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
END
    cat
    cat <<END
%description
$1 for the hosts of a lab.
%install
cp -a "/tmp/\${6:-$1}/." %{buildroot}
%files
%defattr(-,root,root)
END
    cd "$work/\${6:-$1}"
    find . -type d -path "*/$1*" -printf '%%dir /%P\\n'
    find . ! -type d -path './etc/*' -printf '%%config(noreplace) /%P\\n'
    find . ! -type d ! -path './etc/*' -printf '/%P\\n'
    cd "$OLDPWD"
  } > "$work/wrapped.spec"
  inside rpmbuild -bb --quiet --define '_topdir /tmp/rpmbuild' --define "_rpmdir $5" \\
    --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' /tmp/wrapped.spec > "$work/rpmbuild.log" 2>&1 ||
    { cat "$work/rpmbuild.log" >&2; exit 1; }
}
scriptlets() {
  cat <<END
%post
[ \\$1 -gt 1 ] || systemctl --no-reload preset $1.service > /dev/null 2>&1 || :
%preun
[ \\$1 -gt 0 ] || systemctl --no-reload disable --now $1.service > /dev/null 2>&1 || :
%posttrans
systemctl daemon-reload > /dev/null 2>&1 || :
%postun
systemctl daemon-reload > /dev/null 2>&1 || :
\${2:-}
END
}
`

/** As on EL, it contains a sample configuration that would claim addresses if it were started unchanged. */
const keepalivedTree = `
tree=$work/keepalived
mkdir -p "$tree/usr/sbin" "$tree/usr/bin" "$tree/usr/libexec/keepalived" "$tree/usr/lib/systemd/system"
mkdir -p "$tree/etc/keepalived" "$tree/etc/sysconfig"
cp -a "$work/unpacked/keepalived/usr/sbin/keepalived" "$tree/usr/sbin"
cp -a "$work/unpacked/keepalived/usr/bin/genhash" "$tree/usr/bin"
echo 'KEEPALIVED_OPTIONS="-D"' > "$tree/etc/sysconfig/keepalived"
cat > "$tree/usr/lib/systemd/system/keepalived.service" <<'END'
[Unit]
Description=Virtual addresses by VRRP
After=network-online.target
Wants=network-online.target

[Service]
Type=forking
PIDFile=/run/keepalived.pid
KillMode=process
EnvironmentFile=-/etc/sysconfig/keepalived
ExecStart=/usr/sbin/keepalived $KEEPALIVED_OPTIONS
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
END
cat > "$tree/etc/keepalived/keepalived.conf" <<'END'
! A sample, to be replaced before the first start.
global_defs {
  router_id SAMPLE
}
vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass 1111
  }
  virtual_ipaddress {
    192.168.200.16
    192.168.200.17
  }
}
END
scriptlets keepalived '[ $1 -lt 1 ] || systemctl try-restart keepalived.service > /dev/null 2>&1 || :' > "$work/keepalived.spec"
`

const mailTree = ({ mail }: Release) => `
tree=$work/${mail}
mkdir -p "$tree/usr/bin" "$tree/usr/libexec" "$tree/etc"
cp -a "$work/unpacked/s-nail/etc/s-nail.rc" "$tree/etc"
cp -a "$work/unpacked/s-nail/usr/libexec/s-nail-dotlock" "$tree/usr/libexec"
cp -a "$work/unpacked/s-nail/usr/bin/s-nail" "$tree/usr/bin/${mail}"
ln -s ${mail} "$tree/usr/bin/mail"
${mail === 'mailx' ? ': > "$work/mail.spec"' : provided}
`

const provided = `ln -s s-nail "$tree/usr/bin/mailx"
echo 'Provides: mailx' > "$work/mail.spec"`

const vendor = `
wrap nginx 1 "$(version nginx)" '1%{?dist}.ngx' ${vendorPoint} nginx.org < "$work/nginx.org.spec"
inside gpg --batch --quiet --passphrase '' --quick-gen-key 'A vendor in the lab <vendor@example.org>' rsa3072 sign never
inside gpg --armor --export vendor@example.org > "$root${vendorPoint}/RPM-GPG-KEY"
inside sh -c 'rpmsign --define "__gpg /usr/bin/gpg" --define "_gpg_name vendor@example.org" --addsign ${vendorPoint}/*.rpm' > "$work/rpmsign.log"
inside createrepo_c --quiet ${vendorPoint}
inside gpgconf --kill all
`

/** Empty packages: they register in rpm's database what an EL minimal installation contains, and Debian provides here. */
const placeholderPackages = (system: EnterpriseSystem, { id, version, manager }: Release) => `
{ cat <<'END'
Name: ${id}-release
Version: ${version}
Release: 1%{?dist}
Summary: Release of the distribution
License: none
AutoReqProv: no
Provides: system-release = ${version}, system-release(releasever) = ${major(version)}, /bin/sh
%description
Release of the distribution.
%files
END
  for pair in ${placeholders.join(' ')} ${manager}=dnf; do
    name=\${pair%=*}
    printf '%s\\n' "%package -n $name" "Version: $(version "\${pair#*=}" | tr - .)" "Summary: $name" "%description -n $name" "$name" "%files -n $name"
  done
} > "$work/base.spec"
inside rpmbuild -bb --quiet --define '_topdir /tmp/rpmbuild' /tmp/base.spec > "$work/rpmbuild.log" 2>&1 ||
  { cat "$work/rpmbuild.log" >&2; exit 1; }
inside sh -c 'rpm --install --force-debian /tmp/rpmbuild/RPMS/*/*.${system}.*.rpm'
`

const placeholders = [
  ...['bash=bash', 'coreutils=coreutils', 'systemd=systemd', 'util-linux=util-linux', 'shadow-utils=passwd'],
  ...['openssh-server=openssh-server', 'sudo=sudo', 'iproute=iproute2', 'procps-ng=procps', 'psmisc=psmisc'],
  ...['curl=curl', 'ca-certificates=ca-certificates', 'logrotate=logrotate', 'python3=python3', 'rpm=rpm'],
  ...['firewalld=firewalld', 'nftables=nftables', 'createrepo_c=createrepo-c', 'gnupg2=gnupg'],
]
