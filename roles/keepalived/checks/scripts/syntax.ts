import { spawnSync } from 'node:child_process'
import { withoutComments } from './analysis.js'

/** The shell in the first line of a script: `sh`, `bash`, `python3`. Undefined where the line names none. */
export function shellOf(text: string): string | undefined {
  return /^#![ \t]*(?:\/usr\/bin\/env[ \t]+)?(?:\/\S*\/)?(\w+)/.exec(text)?.[1]
}

/** A word of bash in a script for `sh`, such as `[[ … ]]`. Undefined for none, and for scripts of other shells. */
export function bashismIn(text: string): string | undefined {
  if (!['sh', 'dash'].includes(shellOf(text) ?? '')) return undefined
  const code = withoutComments(text)
  if (/(?:^|[\s;!(])\[\[\s/.test(code)) return '[[ … ]]'
  return /(?:^|[\s;])(?:declare|local)[ \t]+-[aA]\b|(?:^|[\s;])\w+=\(|\$\{\w+\[/.test(code) ? 'an array' : undefined
}

/**
 * What the shell of that name on the controller finds wrong when it only parses a script (-n). Undefined where it finds
 * nothing, and where the controller does not have that shell.
 */
export function syntaxErrorIn(text: string): string | undefined {
  const shell = shellOf(text)
  if (shell === undefined || !['sh', 'dash', 'bash'].includes(shell)) return undefined
  const { status, stderr, error } = spawnSync(shell === 'dash' ? 'sh' : shell, ['-n'], { input: text, timeout: 5000 })
  if (error || status === 0) return undefined
  return (
    stderr
      .toString()
      .trim()
      .split('\n')[0]
      ?.replace(/^\S*sh: /, '') || 'its shell reports no details'
  )
}
