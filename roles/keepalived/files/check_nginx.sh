#!/bin/sh
# Written by haploy; changes made here are overwritten.
# Reports to keepalived whether nginx serves on this host: it runs, and answers the URL within a second, with any status.
#   check_nginx.sh URL                       only checks: nginx stays stopped, and systemd restarts it after a crash
#   check_nginx.sh URL restart INSTANCE ...  starts nginx first if it does not run, unless all instances are drained
url=${1:?usage: check_nginx.sh URL [restart INSTANCE ...]}

# A masked unit does not start either. Earlier failures must not count: systemd would refuse to start nginx after a few.
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
