import { spawnSync } from 'node:child_process'
import { withoutComments } from './analysis.js'

/** The shell that the first line of a script names: `sh`, `bash`, `python3`; undefined where it names nothing. */
export function shellOf(text: string): string | undefined {
  return /^#![ \t]*(?:\/usr\/bin\/env[ \t]+)?(?:\/\S*\/)?(\w+)/.exec(text)?.[1]
}

/** What a script for `sh` has that only bash and its kin understand; undefined where there is nothing, or it is for bash. */
export function bashismIn(text: string): string | undefined {
  if (!['sh', 'dash'].includes(shellOf(text) ?? '')) return undefined
  const code = withoutComments(text)
  if (/(?:^|[\s;!(])\[\[\s/.test(code)) return '[[ … ]]'
  return /(?:^|[\s;])(?:declare|local)[ \t]+-[aA]\b|(?:^|[\s;])\w+=\(|\$\{\w+\[/.test(code) ? 'an array' : undefined
}

/**
 * What the controller's own shell of that name finds wrong when it only reads a script (-n). Undefined where it finds
 * nothing, or where the controller does not have that shell.
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
      ?.replace(/^\S*sh: /, '') || 'it does not say why'
  )
}
