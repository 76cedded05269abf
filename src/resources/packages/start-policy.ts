import { type Script, sh } from '../../core/shell/script.js'

const policy = `#!/bin/sh
# haploy: applies to one package transaction only; without its environment everything is allowed.
[ -n "$HAPLOY_ACTIVE_UNITS" ] || exit 0
[ "$1" != --quiet ] || shift
case $2 in stop | status | '(stop)') exit 0 ;; esac
case $1 in *.*) unit=$1 ;; *) unit=$1.service ;; esac
for u in "$unit" $(dpkg -L "$DPKG_MAINTSCRIPT_PACKAGE" 2>/dev/null | sed -n 's,^.*/systemd/system/,,p'); do
  case $HAPLOY_ACTIVE_UNITS in *" $u "*) exit 0 ;; esac
done
exit 101
`

/**
 * Debian's packages start their daemons on installation. This script prevents that for the daemons that the transaction
 * installs, with the only mechanism that Debian has: /usr/sbin/policy-rc.d, which invoke-rc.d and deb-systemd-invoke
 * call before each action. The policy of haploy depends on an environment variable that only child processes of the
 * transaction have, so it allows everything for all other processes, even if a crash leaves it behind. An existing
 * policy of another tool is kept.
 *
 * A unit that was active before is always allowed, so that an upgrade restarts a running daemon. So are the other units
 * of its package: deb-systemd-invoke receives several units at once and acts on none of them if one is denied. The
 * caller must remove `$policy` at the end if `guarded` is `yes`.
 */
export const preventStarts: Script = sh`if [ -d /run/systemd/system ] && [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
  guarded=yes
  HAPLOY_ACTIVE_UNITS=" $(systemctl list-units --state=active,activating,reloading --no-legend --no-pager --plain |
    while read -r u _; do printf '%s ' "$u"; done)"
  export HAPLOY_ACTIVE_UNITS
  printf %s ${policy} >"$policy.haploy" && chmod 755 "$policy.haploy" && mv -f "$policy.haploy" "$policy"
fi`

/** Removes a policy of haploy that a crash left behind. */
export const removeLeftoverPolicy: Script = sh`policy=/usr/sbin/policy-rc.d
if grep -qs '^# haploy: ' "$policy"; then rm -f "$policy"; fi`
