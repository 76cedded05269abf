/**
 * Shell code that builds two versions of a package, and offers them once `/root/offering` has been sourced and `offer` has
 * run. The scripts of the newer one change a unit, a group and a unit of nobody.
 */
export const offering = `mkdir -p /srv/sample && cd /srv/sample
cat >/root/offering <<'X'
offer() { echo 'deb [trusted=yes] file:/srv/sample ./' >/etc/apt/sources.list.d/sample.list; apt-get -qq update; }
X
build() {
  dpkg-deb -b $d $1_$2_all.deb >/dev/null; rm -r $d; dpkg-deb -f $1_$2_all.deb >>Packages
  printf 'Filename: ./%s_%s_all.deb\\nSize: %s\\nSHA256: %s\\n\\n' $1 $2 $(stat -c %s $1_$2_all.deb) $(sha256sum $1_$2_all.deb | cut -d' ' -f1) >>Packages
}
control() { printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDepends: %s\\nDescription: -\\n' "$1" "$2" "$3" >$d/DEBIAN/control; }
rm -f Packages
d=$(mktemp -d) && chmod 755 $d && mkdir $d/DEBIAN && control extra 1 base-files && build extra 1
for v in 1.0 1.1; do
  d=$(mktemp -d) && chmod 755 $d && mkdir -p $d/DEBIAN $d/usr/share/sample $d/lib/systemd/system $d/etc
  control sample $v extra
  echo $v >$d/usr/share/sample/data
  echo $v >$d/etc/sample.conf; echo /etc/sample.conf >$d/DEBIAN/conffiles
  printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' >$d/lib/systemd/system/sample.service
  [ $v = 1.0 ] || printf '#!/bin/sh\\nsystemctl disable sample; systemctl enable own; groupmod -g 4002 g1; :\\n' >$d/DEBIAN/postinst
  [ $v = 1.0 ] || chmod 755 $d/DEBIAN/postinst
  build sample $v
done`
