import { defineRole, pkg, z } from 'haploy'

/**
 * Packages that go from one edition to the next: `sample` is upgraded and downgraded, `extra` is installed and removed, so
 * that its configuration stays, and it is installed over that.
 */
export const packages = defineRole({
  name: 'packages',
  folder: import.meta.dirname,
  variables: z.object({ edition: z.int() }),
  tasks: ({ vars: { edition } }) => [
    pkg('have sample', `sample=${edition}.0`),
    pkg('have extra', 'extra', { state: edition === 1 ? 'absent' : 'present' }),
  ],
})

/** Shell code that builds the packages and offers them to apt. They are the same each time, down to the last byte. */
export const offering = `mkdir -p /srv/offer && cd /srv/offer && export SOURCE_DATE_EPOCH=1600000000
build() {
  d=$(mktemp -d) && chmod 755 "$d" && mkdir -p "$d/DEBIAN" "$d/usr/share/$1" "$d/etc/$1"
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: -\\n' "$1" "$2" >"$d/DEBIAN/control"
  i=0; while [ "$i" != 400 ]; do i=$((i + 1)); echo "$2 $i" >"$d/usr/share/$1/$i"; done
  head -c 20M /dev/zero >"$d/usr/share/$1/large"; echo "$2" >>"$d/usr/share/$1/large"
  echo "$2" >"$d/etc/$1/conf"; echo "/etc/$1/conf" >"$d/DEBIAN/conffiles"
  for s in preinst postinst prerm postrm; do printf '#!/bin/sh\\nsleep 0.1\\n' >"$d/DEBIAN/$s"; chmod 755 "$d/DEBIAN/$s"; done
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$d" "$1_$2_all.deb" >/dev/null && rm -r "$d" && dpkg-deb -f "$1_$2_all.deb"
  printf 'Filename: ./%s_%s_all.deb\\nSize: %s\\nSHA256: %s\\n\\n' "$1" "$2" "$(stat -c %s "$1_$2_all.deb")" "$(sha256sum "$1_$2_all.deb" | cut -d' ' -f1)"
}
{ build sample 1.0 && build sample 2.0 && build extra 1.0; } >Packages
echo 'deb [trusted=yes] file:/srv/offer ./' >/etc/apt/sources.list.d/offer.list
apt-get -qq update`
