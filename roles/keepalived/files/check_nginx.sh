#!/bin/sh
# Written by haploy; changes made here are overwritten.
# Says to keepalived whether nginx serves here: it runs, and answers the given URL within a second, with whatever status.
#   check_nginx.sh URL                       only looks: a stop stays a stop, and a crash is systemd's to repair
#   check_nginx.sh URL restart INSTANCE ...  starts nginx first when it does not run, unless all instances are drained
url=${1:?usage: check_nginx.sh URL [restart INSTANCE ...]}

# A masked unit does not start either. What failed before must not count: systemd would refuse a start after a few.
start() {
    for instance; do
        [ -e "/etc/keepalived/drain.$instance" ] && continue
        systemctl reset-failed nginx 2>/dev/null
        systemctl start nginx
        return
    done
    return 1
}

if ! pgrep -x nginx >/dev/null; then
    [ "${2:-}" = restart ] || exit 1
    shift 2
    start "$@" || exit 1
fi
exec curl --silent --output /dev/null --noproxy '*' --max-time 1 "$url"
