import type { Output } from '../core/output.js'
import { type Script, sh } from '../core/script.js'
import type { LockRequest } from './lock.js'
import { clearUnfinished, pendingFolder } from './pending.js'

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
 * failure. Who has it clears what others were writing when they ended. Every program that a host need not start for this
 * counts: it is part of every run.
 */
export function takeLock({ run, owner, command, breaks }: LockRequest): Script {
  const oneLine = (text: string) => text.replace(/\s+/g, ' ')
  return sh`${reading(run)}
each() {
  for f in /proc/[0-9]*/stat; do
    { read -r line <"$f"; } 2>/dev/null || continue
    p=\${f#/proc/}
    set -- "$1" "$2" \${line##*) }
    [ "$6" != "$2" ] || kill "-$1" "\${p%/stat}" 2>/dev/null
  done
}
break_it() {
  theirs=$(session_of "$pid")
  if [ "$theirs" = "$(session_of "$$")" ]; then kill -9 "$pid"; else each STOP "$theirs"; each KILL "$theirs"; fi
}
take() {
  if held; then [ ${breaks ? 'breaks' : ''} ] || { say; return 75; }; break_it; fi
  printf '%s\\n' ${run} "$$" "$(start_of "$$")" ${oneLine(owner)} ${oneLine(command)} >"$l/lock" || { rm -f "$l/lock"; echo unlocked; }
}
umask 022
{ [ -d "$l" ] || mkdir -p "$l"; } && true >>"$l/lock.guard" || { echo unlocked; exit 0; }
if command -v flock >/dev/null; then { flock -w 10 9; take; } 9>"$l/lock.guard"; else take; fi || exit
${clearUnfinished}`
}

/** Says who has the lock of a host, without a trace. */
export function lookAtLock(run: string): Script {
  return sh`${reading(run)}
if held; then say; fi`
}

/** Reads what both of these say; undefined when nobody else has the lock. */
export function holderIn(output: Output | undefined): Holder | undefined {
  const [mark, since, owner, command] = output?.lines ?? []
  if (mark !== 'held' || since === undefined || owner === undefined || command === undefined) return undefined
  return { since, owner, command }
}

/**
 * A process number is used again in time, so a process is known by its start, in ticks since the boot, as well. Root's
 * lock is gone with the next boot; others have theirs beside the marks of owed handlers.
 */
function reading(run: string): Script {
  return sh`${pendingFolder}
if [ "$u" = 0 ]; then l=/run/haploy; else l=\${d%/*}; fi
session_of() { { read -r line </proc/"$1"/stat; } 2>/dev/null && set -- \${line##*) } && echo "$4"; }
start_of() { { read -r line </proc/"$1"/stat; } 2>/dev/null && set -- \${line##*) } && echo "\${20}"; }
held() {
  { read -r run && read -r pid && read -r start && read -r owner && read -r command; } 2>/dev/null <"$l/lock" || return
  [ "$run" != ${run} ] && [ -n "$start" ] && [ "$(start_of "$pid")" = "$start" ]
}
say() { printf '%s\\n' held "$(date -u -r "$l/lock" +%Y-%m-%dT%H:%M:%SZ)" "$owner" "$command"; }`
}
