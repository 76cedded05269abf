import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { clearUnfinished, pendingFolder } from '../../core/shell/state-folder.js'

/** How a run takes the locks of its hosts, so that no two work on the same one. */
export interface LockRequest {
  /** Different for each run. */
  readonly run: string
  /** Who runs it: `alice@desk`. */
  readonly owner: string
  /** What other runs report of it: `haploy run deploy`. */
  readonly command: string
  /** Seconds to wait for another run to end. */
  readonly patience: number
  /** Ends the shell of another run on the host, and takes its place. */
  readonly breaks: boolean
}

/** The run that works on a host. */
export interface Holder {
  /** When it took the lock, by the host's clock: `2026-11-21T10:15:03Z`. */
  readonly since: string
  readonly owner: string
  readonly command: string
}

/**
 * Takes the lock of a host for as long as the shell lives that runs this, and exits with 75 when another run has it. The
 * lock names the shell by its process and the time that this started, so that one whose owner is gone holds nobody up,
 * and none has to be given back. Breaking it ends all that the other run has under way: a step would outlive its shell.
 * flock, where there is one, keeps two from taking it at the same moment. What keeps it from being written is said, and no
 * failure. Who has it clears what others were writing when they ended. So many seconds of `silence` make an idle run one
 * that is gone. Every program that a host need not start for this counts: it is part of every run.
 */
export function takeLock({ run, owner, command, breaks }: LockRequest, silence = longestSilence): Script {
  const oneLine = (text: string) => text.replace(/\s+/g, ' ')
  return sh`${reading(run, silence)}
each() {
  for f in /proc/[0-9]*/stat; do
    { read -r line <"$f"; } 2>/dev/null || continue
    p=\${f#/proc/}
    set -- "$1" "$2" \${line##*) }
    [ "$6" != "$2" ] || kill "-$1" "\${p%/stat}" 2>/dev/null
  done
}
break_it() {
  theirs=$(field "$pid" 4)
  if [ "$theirs" = "$(field "$$" 4)" ]; then kill -9 "$pid"; else each STOP "$theirs"; each KILL "$theirs"; fi
}
take() {
  if owned; then [ ${breaks ? 'breaks' : ''} ] || deserted || { say; return 75; }; break_it; fi
  if [ -L "$l/lock" ] || { [ -e "$l/lock" ] && [ ! -f "$l/lock" ]; }; then rm -f "$l/lock"; fi
  printf '%s\\n' ${run} "$$" "$(field "$$" 20)" ${oneLine(owner)} ${oneLine(command)} >"$l/lock" || echo unlocked
}
umask 022
{ [ -d "$l" ] || mkdir -p "$l"; } && true >>"$l/lock.guard" || { echo unlocked; exit 0; }
if command -v flock >/dev/null; then { flock -w 10 9; take; } 9>"$l/lock.guard"; else take; fi || exit
${clearUnfinished}`
}

/** Says who has the lock of a host, without a trace. */
export function lookAtLock(run: string): Script {
  return sh`${reading(run)}
if owned && ! deserted; then say; fi`
}

/** Reads what both of these say; undefined when nobody else has the lock. */
export function holderIn(output: Output | undefined): Holder | undefined {
  const [mark, since, owner, command] = output?.lines ?? []
  if (mark !== 'held' || since === undefined || owner === undefined || command === undefined) return undefined
  return { since, owner, command }
}

/**
 * Seconds without a sign of life from the machine of an idle run until it is gone. haploy sends one every ten, and gives a
 * host up after thirty; sshd by itself would wait for two hours when a machine was switched off, or its packets are lost.
 */
const longestSilence = 120

/**
 * A process number is used again in time, so a process is known by its start, in ticks since the boot, as well. Root's
 * lock is gone with the next boot; others have theirs beside the notes of pending handlers. `deserted` asks the kernel when
 * it last heard from the other end of the connection that the owner's shell belongs to; a shell with a step under way,
 * or about which that cannot be found out, is not deserted.
 */
function reading(run: string, silence = longestSilence): Script {
  return sh`${pendingFolder}
if [ "$u" = 0 ]; then l=/run/haploy; else l=\${d%/*}; fi
field() { n=$2; { read -r line </proc/"$1"/stat; } 2>/dev/null && set -- \${line##*) } && shift "$((n - 1))" && echo "$1"; }
owned() {
  [ -f "$l/lock" ] || return
  { read -r run && read -r pid && read -r start && read -r owner && read -r command; } 2>/dev/null <"$l/lock" || return
  [ "$run" != ${run} ] && [ -n "$start" ] && [ "$(field "$pid" 20)" = "$start" ]
}
deserted() {
  for f in /proc/[0-9]*/stat; do
    { read -r line <"$f"; } 2>/dev/null || continue
    set -- \${line##*) }
    [ "$2" != "$pid" ] || return 1
  done
  first=$pid
  while up=$(field "$first" 2) && { read -r by </proc/"$up"/comm; } 2>/dev/null && [ "$by" = sudo ]; do first=$up; done
  case $by in sshd*) ;; *) return 1 ;; esac
  set -- $({ tr '\\0' '\\n' </proc/"$first"/environ | sed -n 's/^SSH_CONNECTION=//p'; } 2>/dev/null)
  [ $# = 4 ] || return 1
  set -- $({ ss -tin state established "( sport = :$4 and dport = :$2 )" | tr ' ' '\\n' | sed -n 's/^last[ra]c[vk]:\\([0-9]*\\)$/\\1/p'; } 2>/dev/null)
  [ $# = 2 ] && [ "$1" -gt ${silence * 1000} ] && [ "$2" -gt ${silence * 1000} ]
}
say() { printf '%s\\n' held "$(date -u -r "$l/lock" +%Y-%m-%dT%H:%M:%SZ)" "$owner" "$command"; }`
}
