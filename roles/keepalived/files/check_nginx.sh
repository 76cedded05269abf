#!/bin/sh
# Written by haploy; changes made here are overwritten.
# Says to keepalived whether nginx serves here: it runs, and answers the given URL within a second, with whatever status.
# It never starts nginx: a stop for maintenance stays a stop, and a crash is systemd's to repair.
pgrep -x nginx >/dev/null || exit 1
exec curl --silent --output /dev/null --noproxy '*' --max-time 1 "${1:?usage: check_nginx.sh URL}"
