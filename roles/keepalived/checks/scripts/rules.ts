import type { Rule } from 'haploy'
import type { Keepalived } from '../../schema/variables.js'
import { type Analysis, analyze } from './analysis.js'
import * as patterns from './patterns.js'
import { scriptTextsOf } from './script-text.js'
import { bashismIn, shellOf, syntaxErrorIn } from './syntax.js'

const goesRound = 'goes round for ever: keepalived would end it, and by hand nobody starts it again after a reboot'
const onceAndAnswer =
  'Look once and answer with the exit code: keepalived runs a check at every interval, and watches over it.'

/** What would not run, would never fail, or has a known weakness, in scripts and in commands of checks. */
export const scriptRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/script-missing',
    severity: 'error',
    explanation:
      'A script is to be copied from a file that the controller does not have. A relative path starts in the folder that haploy is run in.',
    cannotBeIgnored: 'there is nothing to copy',
    find: (hosts) =>
      scriptTextsOf(hosts)
        .filter(({ text }) => text === undefined)
        .map(({ hosts, variable, subject }) => ({
          hosts,
          variable,
          message: `${subject} is not on the controller`,
          hint: 'A relative path starts in the folder that haploy is run in.',
        })),
  },
  ofFile({
    id: 'keepalived/script-without-shell',
    severity: 'error',
    explanation: 'keepalived cannot start a script whose first line names no shell, and takes that for success.',
    hint: 'Begin its first line with #!/bin/sh.',
    judge: (text) =>
      shellOf(text) === undefined
        ? 'does not say what runs it: keepalived cannot start it, and takes that for success'
        : undefined,
  }),
  ofFile({
    id: 'keepalived/script-needs-bash',
    severity: 'advice',
    explanation: '`[[ … ]]` and arrays are words of bash; where `sh` is another shell, as on Debian, the script fails.',
    hint: 'Write #!/bin/bash there, or do without.',
    judge: (text) => {
      const word = bashismIn(text)
      return word === undefined
        ? undefined
        : `has ${word}, which is not for the sh of its first line: on Debian that is dash`
    },
  }),
  ofFile({
    id: 'keepalived/script-syntax',
    severity: 'error',
    explanation:
      "Nothing runs of a script that its shell cannot read, as the controller's own shell of that name finds.",
    hint: 'Correct it; nothing of it would run.',
    judge: (text) => {
      const reason = bashismIn(text) === undefined ? syntaxErrorIn(text) : undefined
      return reason === undefined ? undefined : `is refused by the shell: ${reason}`
    },
  }),
  ofScript({
    id: 'keepalived/check-never-ends',
    severity: 'error',
    explanation: 'keepalived ends a check that goes round for ever: it runs a check at every interval by itself.',
    hint: onceAndAnswer,
    judge: ({ endless, purpose }) => (endless && purpose === 'check' ? goesRound : undefined),
  }),
  ofScript({
    id: 'keepalived/script-never-ends',
    severity: 'advice',
    explanation:
      'Nobody starts a script that goes round for ever after a reboot. Make a check of it, which keepalived runs.',
    hint: onceAndAnswer,
    judge: ({ endless, purpose }) => (endless && purpose !== 'check' ? goesRound : undefined),
  }),
  ofScript({
    id: 'keepalived/check-never-fails',
    severity: 'error',
    explanation: 'A check whose exit code is always 0 leaves the addresses on a dead nginx.',
    hint: 'End with another exit code than 0 where nginx does not serve, or the addresses stay there.',
    judge: ({ whyNeverFails, endless }) => (whyNeverFails && !endless ? `can never fail: ${whyNeverFails}` : undefined),
  }),
  ofScript({
    id: 'keepalived/check-only-looks-for-process',
    severity: 'advice',
    explanation: 'An nginx that hangs still has its processes, and keeps the addresses.',
    hint: "Ask nginx for a page too, or take { script: 'nginx' }, which does.",
    judge: ({ monitorsNginx, whyNeverFails, endless, code }) =>
      monitorsNginx && !whyNeverFails && !endless && patterns.looksForProcess.test(code) && !patterns.asks.test(code)
        ? 'only looks for a process, and does not see an nginx that hangs'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/check-starts-nginx',
    severity: 'advice',
    explanation: 'A check that starts nginx undoes a stop for maintenance.',
    hint: "Take { script: 'nginx', restart: true }: it starts nothing on a host that is drained.",
    judge: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.startsNginx.test(code)
        ? 'starts nginx itself, also where somebody has stopped it for maintenance'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/check-ends-keepalived',
    severity: 'advice',
    explanation:
      'Nobody brings keepalived back once nginx is repaired; a check that fails moves the addresses, and moves them back.',
    hint: 'Let it fail instead (exit 1): the weight of the check moves the addresses, and moves them back.',
    judge: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.endsKeepalived.test(code)
        ? 'ends keepalived, which nobody brings back once nginx is repaired'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/check-matches-part-of-name',
    severity: 'advice',
    explanation: '`pgrep nginx`, `pkill -0 nginx` and `ps … | grep` also count nginx_exporter, or themselves.',
    hint: 'Match the whole name: pgrep -x nginx.',
    judge: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.matchesPartOfName.test(code)
        ? 'counts every process that has nginx in its name, such as nginx_exporter'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/script-runs-killall',
    severity: 'advice',
    explanation: 'killall is in the package psmisc, which a small system lacks.',
    hint: 'Take pkill or pgrep: the role sees to them.',
    judge: ({ code }) =>
      patterns.runsKillall.test(code)
        ? 'runs killall, which a small system does not have (it is in psmisc)'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/script-writes-to-tmp',
    severity: 'advice',
    explanation: 'Anybody may put a link at a known name in /tmp, which root then follows.',
    hint: 'Write to the log with `logger`, or to a file in /run or /var/log.',
    judge: ({ code }) =>
      patterns.writesToTmp.test(code)
        ? 'writes to a known name in /tmp, where anybody may have put a link for root to follow'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/script-has-password',
    severity: 'advice',
    explanation: 'A password in a script, or in the arguments of a program, can be read by everybody on the host.',
    hint: 'Mail by `mail` or globals.notificationEmail, which leave that to the mail server.',
    judge: ({ text }) =>
      patterns.hasPassword.test(text)
        ? 'has a password in the clear, which everybody can see who lists the processes or reads the script'
        : undefined,
  }),
  ofScript({
    id: 'keepalived/script-mail-disabled',
    severity: 'advice',
    explanation: 'Nobody hears of a change of state where the mail is commented out.',
    hint: 'Set `mail` or globals.notificationEmail.',
    judge: ({ text }) =>
      patterns.hasDisabledMail.test(text)
        ? 'has its mail commented out, so that nobody hears of a change of state'
        : undefined,
  }),
]

interface Judgement<T> extends Pick<Rule, 'id' | 'severity' | 'explanation'> {
  readonly hint: string
  /** What is wrong, as the end of a sentence that begins with the name of the script. */
  judge(what: T): string | undefined
}

/** A rule for the text of every script and command. */
function ofScript({ judge, hint, ...rule }: Judgement<Analysis>): Rule<Keepalived> {
  return {
    ...rule,
    find: (hosts) =>
      scriptTextsOf(hosts).flatMap(({ text, purpose, subject, variable, hosts }) => {
        const wrong = text === undefined ? undefined : judge(analyze(text, purpose))
        return wrong === undefined ? [] : [{ hosts, variable, message: `${subject} ${wrong}`, hint }]
      }),
  }
}

/** A rule for scripts only: the command of a check names no shell. */
function ofFile({ judge, hint, ...rule }: Judgement<string>): Rule<Keepalived> {
  return {
    ...rule,
    find: (hosts) =>
      scriptTextsOf(hosts).flatMap(({ text, inFile, subject, variable, hosts }) => {
        const wrong = text === undefined || !inFile ? undefined : judge(text)
        return wrong === undefined ? [] : [{ hosts, variable, message: `${subject} ${wrong}`, hint }]
      }),
  }
}
