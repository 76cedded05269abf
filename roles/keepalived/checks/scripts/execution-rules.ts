import type { ScriptRule } from './script-rule.js'
import { bashismIn, shellOf, syntaxErrorIn } from './syntax.js'

const relativePath = 'A relative path starts in the folder that haploy runs in.'
const endless =
  'loops forever: keepalived kills a check that runs too long, and nobody restarts a script after a reboot'
const checkOnce =
  'Check once and return the result as the exit code: keepalived runs a check again after every interval.'

/** Whether a script is there, its shell can run it, and it ends. */
export const executionRules: readonly ScriptRule[] = [
  {
    id: 'keepalived/script-missing',
    severity: 'error',
    explanation: `The file that a script is copied from does not exist on the controller. ${relativePath}`,
    cannotBeIgnored: 'there is nothing to copy',
    hint: relativePath,
    problem: ({ isMissing }) => (isMissing ? 'does not exist on the controller' : undefined),
  },
  {
    id: 'keepalived/script-without-shell',
    severity: 'error',
    explanation:
      'keepalived cannot start a script whose first line does not name a shell, and counts that as a success.',
    hint: 'Begin its first line with #!/bin/sh.',
    problem: ({ isFile, isMissing, text }) =>
      isFile && !isMissing && shellOf(text) === undefined
        ? 'does not name a shell in its first line: keepalived cannot start it, and counts that as a success'
        : undefined,
  },
  {
    id: 'keepalived/script-needs-bash',
    severity: 'advice',
    explanation: '`[[ … ]]` and arrays exist in bash only. The script fails where `sh` is another shell, as on Debian.',
    hint: 'Begin the script with #!/bin/bash, or use only what every sh understands.',
    problem: ({ isFile, text }) => {
      const bashism = isFile ? bashismIn(text) : undefined
      return bashism && `uses ${bashism}, which its sh need not understand: on Debian, sh is dash`
    },
  },
  {
    id: 'keepalived/script-syntax',
    severity: 'error',
    explanation: 'A shell runs nothing of a script with a syntax error. The shell of the controller checks the syntax.',
    hint: 'Correct the script: its shell would run nothing of it.',
    problem: ({ isFile, text }) => {
      const error = isFile && bashismIn(text) === undefined ? syntaxErrorIn(text) : undefined
      return error && `has a syntax error: ${error}`
    },
  },
  {
    id: 'keepalived/check-never-ends',
    severity: 'error',
    explanation: 'keepalived kills a check that loops forever. It runs a check again after every interval.',
    hint: checkOnce,
    problem: ({ loopsForever, purpose }) => (loopsForever && purpose === 'check' ? endless : undefined),
  },
  {
    id: 'keepalived/script-never-ends',
    severity: 'advice',
    explanation: 'Nobody restarts a script that loops forever after a reboot. Make it a check, which keepalived runs.',
    hint: checkOnce,
    problem: ({ loopsForever, purpose }) => (loopsForever && purpose !== 'check' ? endless : undefined),
  },
]
