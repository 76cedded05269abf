import { type Script, sh } from '../../core/shell/script.js'

const policy = `#!/bin/sh
# haploy: speaks for one package transaction only; without its environment everything is allowed.
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
 * Debian's packages start their daemons as they are installed. This keeps those from starting that the transaction
 * brings, by the only door that Debian has for it: /usr/sbin/policy-rc.d, which invoke-rc.d and deb-systemd-invoke ask
 * before each action. Ours obeys an environment variable that only the transaction's own children have, so it allows
 * everything to everybody else, also when a crash left it behind. A policy of somebody else stays as it is.
 *
 * A unit that was active before is never refused, so an upgrade restarts a daemon that runs. Nor are the other units of
 * its package: deb-systemd-invoke is given several at once, and acts on none of them when one is refused. Who uses it
 * removes `$policy` where `guarded` is `yes` in the end.
 */
export const guardStarts: Script = sh`if [ -d /run/systemd/system ] && [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
  guarded=yes
  HAPLOY_ACTIVE_UNITS=" $(systemctl list-units --state=active,activating,reloading --no-legend --no-pager --plain |
    while read -r u _; do printf '%s ' "$u"; done)"
  export HAPLOY_ACTIVE_UNITS
  printf %s ${policy} >"$policy.haploy" && chmod 755 "$policy.haploy" && mv -f "$policy.haploy" "$policy"
fi`

/** Removes a policy of ours that a crash left behind. */
export const sweepPolicy: Script = sh`policy=/usr/sbin/policy-rc.d
if grep -qs '^# haploy: ' "$policy"; then rm -f "$policy"; fi`
