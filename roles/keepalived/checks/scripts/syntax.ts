import { spawnSync } from 'node:child_process'
import { type Fault, withoutComments } from './faults.js'

/** Why no shell could run a script, asked of the controller's own shells where they are the ones that it names. */
export function syntaxFaults(text: string): readonly Fault[] {
  const shell = /^#![ \t]*(?:\/usr\/bin\/env[ \t]+)?(?:\/\S*\/)?(\w+)/.exec(text)?.[1]
  if (shell === undefined) return [nameless]
  const foreign = shell === 'sh' || shell === 'dash' ? bashism(withoutComments(text)) : undefined
  if (foreign !== undefined) return [needsBash(foreign)]
  const complaint = refusal(shell, text)
  return complaint === undefined ? [] : [broken(complaint)]
}

const nameless: Fault = {
  severity: 'error',
  message: 'does not say what runs it: keepalived cannot start it, and takes that for success',
  hint: 'Begin its first line with #!/bin/sh.',
}

function needsBash(word: string): Fault {
  return {
    severity: 'advice',
    message: `has ${word}, which is not for the sh of its first line: on Debian that is dash`,
    hint: 'Write #!/bin/bash there, or do without.',
  }
}

function broken(complaint: string): Fault {
  return {
    severity: 'error',
    message: `is refused by the shell: ${complaint}`,
    hint: 'Correct it; nothing of it would run.',
  }
}

/** What only bash and its kin understand. */
function bashism(code: string): string | undefined {
  if (/(?:^|[\s;!(])\[\[\s/.test(code)) return '[[ … ]]'
  return /(?:^|[\s;])(?:declare|local)[ \t]+-[aA]\b|(?:^|[\s;])\w+=\(|\$\{\w+\[/.test(code) ? 'an array' : undefined
}

/** The shell only reads it (-n). Undefined where it finds nothing, or where the controller does not have that shell. */
function refusal(shell: string, text: string): string | undefined {
  if (!['sh', 'dash', 'bash'].includes(shell)) return undefined
  const { status, stderr, error } = spawnSync(shell === 'dash' ? 'sh' : shell, ['-n'], { input: text, timeout: 5000 })
  if (error || status === 0) return undefined
  return (
    stderr
      .toString()
      .trim()
      .split('\n')[0]
      ?.replace(/^\S*sh: /, '') || 'it does not say why'
  )
}
