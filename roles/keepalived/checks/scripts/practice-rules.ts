import * as patterns from './patterns.js'
import type { ScriptRule } from './script-rule.js'

/** Weaknesses that any script may have. */
export const practiceRules: readonly ScriptRule[] = [
  {
    id: 'keepalived/script-runs-killall',
    severity: 'advice',
    explanation: 'killall is in the package psmisc, which a minimal installation does not have.',
    hint: 'Use pkill or pgrep, which the role installs.',
    problem: ({ code }) =>
      patterns.runsKillall.test(code)
        ? 'runs killall, which a minimal installation does not have (it is in psmisc)'
        : undefined,
  },
  {
    id: 'keepalived/script-writes-to-tmp',
    severity: 'advice',
    explanation: 'Any user can place a link at a predictable path in /tmp, and root then writes through it.',
    hint: 'Write to the log with `logger`, or to a file in /run or /var/log.',
    problem: ({ code }) =>
      patterns.writesToTmp.test(code)
        ? 'writes to a predictable path in /tmp, where any user can have placed a link for root to follow'
        : undefined,
  },
  {
    id: 'keepalived/script-has-password',
    severity: 'advice',
    explanation: 'Every user of the host can read a password in a script or in the arguments of a program.',
    hint: 'Send mail with `mail` or globals.notificationEmail, and let the mail server authenticate.',
    problem: ({ shortened }) =>
      patterns.hasPassword.test(shortened)
        ? 'contains a password in plain text, for every user who reads the script or lists the processes'
        : undefined,
  },
  {
    id: 'keepalived/script-mail-disabled',
    severity: 'advice',
    explanation: 'Nobody is notified of a change of state while the mail command is commented out.',
    hint: 'Set `mail` or globals.notificationEmail.',
    problem: ({ shortened }) =>
      patterns.hasDisabledMail.test(shortened)
        ? 'has its mail command commented out, so nobody is notified of a change of state'
        : undefined,
  },
]
