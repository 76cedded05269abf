import type { Requirement } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { complain } from '../requirement.js'

/** The number of an account, and any number, as one that is given none takes any that is free. */
export function numberWritten(kind: 'uid' | 'gid', number: number | undefined): readonly Subject[] {
  return number === undefined ? [anyOf(kind)] : [subject.other(`${kind} ${number}`)]
}

/** A number that no account of another name has. */
export function freeNumber(kind: 'uid' | 'gid', number: number, name: string): Requirement {
  const database = kind === 'uid' ? 'passwd' : 'group'
  return {
    script: sh`taken=$(getent ${database} ${number}) && taken=\${taken%%:*} && [ "$taken" != ${name} ] || exit 0
printf '%s belongs to %s\\n' ${`the ${kind} ${number}`} "$taken" >&2
exit 1`,
    reads: [subject.other(`${kind} ${number}`), anyOf(kind), subject.accounts],
    hint: `Give another number, or none; \`getent ${database} ${number}\` shows whose it is.`,
  }
}

/** The files that hold the accounts may be written. */
export const writableAccounts: Requirement = {
  script: sh`[ -w /etc ] || ${complain('the accounts of this host cannot be written')}`,
  reads: [],
  hint: 'That needs root: set `become: true` for the host, or log in as root; /etc must not be mounted read-only.',
}

/** No process runs as the user. Those of containers, which have another root, do not count for the tools either. */
export function idleUser(name: string, uid: number): Requirement {
  return {
    script: sh`for status in $(${processesOf(uid)}); do
pid=\${status%/status}; [ "$pid/root" -ef / ] || continue
printf '%s is used by the process %s\\n' ${`the user ${name}`} "\${pid#/proc/}" >&2; exit 1; done`,
    reads: [],
    hint: 'End its processes first: `systemctl stop`, `loginctl terminate-user`.',
  }
}

function processesOf(uid: number): Script {
  return sh`grep -l -s -E ${`^Uid:.*[[:space:]]${uid}([[:space:]]|$)`} /proc/[0-9]*/status`
}

function anyOf(kind: 'uid' | 'gid'): Subject {
  return subject.other(`any ${kind}`)
}
