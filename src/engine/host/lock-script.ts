import { removeAllStaged } from '../../core/shell/enter.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { clearUnfinished, pendingFolder } from '../../core/shell/state-folder.js'

/** How a run locks its hosts, so that no two runs work on the same host. */
export interface LockRequest {
  /** Unique for each run. */
  readonly run: string
  /** The user that runs it: `alice@desk`. */
  readonly owner: string
  /** What other runs report about it: `haploy run deploy`. */
  readonly command: string
  /** Seconds to wait for another run to finish. */
  readonly waitSeconds: number
  /** Kills the shell of another run on the host and takes the lock. */
  readonly breakLock: boolean
}

/** The run that holds the lock of a host. */
export interface Holder {
  /** When it took the lock, by the clock of the host: `2026-11-21T10:15:03Z`. */
  readonly since: string
  readonly owner: string
  readonly command: string
}

/**
 * Takes the lock of a host until the shell that runs this script exits. Exits with 75 when another run holds the lock.
 *
 * The lock names the shell by its process id and start time, so a lock whose owner is gone is ignored and none has to
 * be released. Breaking a lock kills every process of the other run, because a step would outlive its shell. flock,
 * where it is installed, prevents two runs from taking the lock at the same moment. If the lock cannot be written, the
 * script prints why and succeeds. After taking the lock, it removes files that other runs left half-written. An idle
 * run counts as gone after `silence` seconds. Each program that the script starts costs time in every run.
 */
export function takeLock(request: LockRequest, silence = defaultSilence): Script {
  const force = request.breakLock ? sh`:` : sh`abandoned`
  return takeIf(sh`! owned || { ${force} && { break_lock; :; }; }`, request, silence)
}

/**
 * Takes the lock again for a shell that replaces the one that took it. Exits with 75 when another run has taken it since,
 * even if that run has ended: it may have changed anything.
 */
export function retakeLock(request: LockRequest): Script {
  return takeIf(sh`! read_lock`, request)
}

/** Takes the lock if a condition holds. Otherwise prints the holder and exits with 75. */
function takeIf(condition: Script, { run, owner, command }: LockRequest, silence = defaultSilence): Script {
  const oneLine = (text: string) => text.replace(/\s+/g, ' ')
  return sh`${lockFunctions(run, silence)}
each() {
  for f in /proc/[0-9]*/stat; do
    { read -r line <"$f"; } 2>/dev/null || continue
    p=\${f#/proc/}
    set -- "$1" "$2" \${line##*) }
    [ "$6" != "$2" ] || kill "-$1" "\${p%/stat}" 2>/dev/null
  done
}
break_lock() {
  session=$(field "$pid" 4)
  if [ "$session" = "$(field "$$" 4)" ]; then kill -9 "$pid"; else each STOP "$session"; each KILL "$session"; fi
}
take() {
  { ${condition}; } || { print_holder; return ${heldCode}; }
  if [ -L "$l/lock" ] || { [ -e "$l/lock" ] && [ ! -f "$l/lock" ]; }; then rm -f "$l/lock"; fi
  printf '%s\\n' ${run} "$$" "$(field "$$" 20)" ${oneLine(owner)} ${oneLine(command)} ${format} >"$l/lock" || echo unlocked
}
umask 022
{ { [ -z "$new" ] && [ -d "$l" ]; } || haploy_mkdir "$l"; } && (umask 077; true >>"$l/lock.guard") || { echo unlocked; exit 0; }
if command -v flock >/dev/null; then { flock -w 10 9; take; } 9>"$l/lock.guard"; else take; fi || exit
${clearUnfinished}
${removeAllStaged}`
}

/** The exit code of a lock that another run holds. */
export const heldCode = 75

/**
 * The last line of a lock. Every version of haploy reads the five lines before it, and ignores what follows them, so a
 * newer format must keep these.
 */
const format = 'format 1'

/** Prints who holds the lock of a host, and changes nothing. */
export function readLock(run: string): Script {
  return sh`${lockFunctions(run)}
if owned && ! abandoned; then print_holder; fi`
}

/** Parses the output of both scripts; undefined when no other run holds the lock. */
export function parseHolder(output: Output | undefined): Holder | undefined {
  const [mark, since, owner, command] = output?.stdout.toString('utf8', 0, mostBytes).split('\n') ?? []
  if (mark !== 'held' || since === undefined || owner === undefined || command === undefined) return undefined
  return { since, owner, command }
}

/** Bytes of a holder that are read. */
const mostBytes = 4096

/**
 * Seconds without a packet from the machine of an idle run until the run counts as gone. haploy sends a keepalive every
 * ten seconds and gives a host up after thirty. sshd alone would wait for two hours if the machine was switched off or
 * its packets are lost.
 */
const defaultSilence = 120

/**
 * Defines the shell functions that read a lock. Process ids are reused, so a process is identified by its start time
 * (in ticks since the boot), too. A zombie has ended, even if its parent never asks for its exit code. The lock of root
 * is gone after the next boot; that of another user is next to the notes of pending handlers. `read_lock` succeeds if
 * another run wrote the lock, and `owned` if the shell of that run has not ended. `abandoned` asks the kernel when it last
 * received a packet on the connection that the owner's shell belongs to. A shell with a running step, or whose
 * connection cannot be found, is not abandoned.
 */
function lockFunctions(run: string, silence = defaultSilence): Script {
  return sh`${pendingFolder}
if [ "$u" = 0 ]; then l=/run/haploy; else l=\${d%/*}; fi
field() { n=$2; { read -r line </proc/"$1"/stat; } 2>/dev/null && set -- \${line##*) } && shift "$((n - 1))" && echo "$1"; }
read_lock() {
  [ -f "$l/lock" ] || return
  { read -r run && read -r pid && read -r start && read -r owner && read -r command; } 2>/dev/null <"$l/lock" || return
  [ "$run" != ${run} ] && [ -n "$start" ]
}
state() { { read -r line </proc/"$1"/stat; } 2>/dev/null && set -- \${line##*) } && echo "$1 \${20}"; }
owned() {
  read_lock || return
  case $(state "$pid") in [ZX]*) return 1 ;; *" $start") ;; *) return 1 ;; esac
}
abandoned() {
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
print_holder() { printf '%s\\n' held "$(date -u -r "$l/lock" +%Y-%m-%dT%H:%M:%SZ)" "$owner" "$command"; }`
}
