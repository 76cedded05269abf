import { command, type Script, sh, type Task } from 'haploy'
import type { Layout } from './layout.js'

/**
 * Upgrades a daemon that still runs the previous program, without losing a request: USR2 starts the new program, which
 * inherits the sockets, and QUIT lets the old one finish. If the new one does not start, the old one continues.
 */
export function upgrade(layout: Layout): Task {
  const { binary } = layout
  return command('upgrade nginx', handOver(layout), { unless: upToDate(binary), writes: [] })
}

const mainProcess = sh`main=$(systemctl show -p MainPID nginx) && main=\${main#MainPID=}`

/** Also if nginx does not run. */
function upToDate(binary: string): Script {
  return sh`${mainProcess}
[ "$main" = 0 ] || [ "/proc/$main/exe" -ef ${binary} ]`
}

function handOver({ binary, pidFile }: Layout): Script {
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
  read -r new 2>/dev/null <${pidFile} && [ "\${new:-$main}" != "$main" ] && [ "/proc/$new/exe" -ef ${binary} ]
}
adopted() { [ "$(systemctl show -p MainPID nginx)" = "MainPID=$new" ]; }
kill -USR2 "$main" || exit
if ! wait_until taken_over; then
  echo 'the new nginx did not start, so the old one continues: see its error log' >&2
  exit 1
fi
kill -WINCH "$main" && kill -QUIT "$main" || exit
if ! wait_until adopted; then
  echo "systemd did not adopt $new, the new main process of nginx" >&2
  exit 1
fi`
}
