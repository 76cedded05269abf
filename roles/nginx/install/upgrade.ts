import { command, type Script, sh, type Task } from 'haploy'

/**
 * Lets a daemon that still runs the previous program hand over to the new one, which takes its sockets over, so that no
 * request is lost: USR2 starts the new one beside it, QUIT lets the old one finish. When the new one does not come up,
 * the old one goes on.
 */
export function upgrade(binary: string): Task {
  return command('upgrade nginx', handOver(binary), { unless: upToDate(binary), writes: [] })
}

const mainProcess = sh`main=$(systemctl show -p MainPID nginx) && main=\${main#MainPID=}`

/** So is a daemon that does not run. */
function upToDate(binary: string): Script {
  return sh`${mainProcess}
[ "$main" = 0 ] || [ "/proc/$main/exe" -ef ${binary} ]`
}

function handOver(binary: string): Script {
  return sh`${mainProcess}
wait_until() {
  tries=0
  until "$@"; do
    tries=$(( tries + 1 ))
    [ "$tries" -lt 100 ] || return 1
    sleep 0.1
  done
}
taken_over() {
  read -r new 2>/dev/null </run/nginx.pid && [ "\${new:-$main}" != "$main" ] && [ "/proc/$new/exe" -ef ${binary} ]
}
followed() { [ "$(systemctl show -p MainPID nginx)" = "MainPID=$new" ]; }
kill -USR2 "$main" || exit
if ! wait_until taken_over; then
  echo 'the new nginx did not come up beside the old one, which goes on: its error log says why' >&2
  exit 1
fi
kill -WINCH "$main" && kill -QUIT "$main" || exit
if ! wait_until followed; then
  echo "systemd does not follow nginx to its new main process $new" >&2
  exit 1
fi`
}
