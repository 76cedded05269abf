import { type Script, sh } from './script.js'

/** The prefix of a line with which a step reports its progress. */
export const progressMark = 'haploy: '

/**
 * Returns shell that reports the progress of a step; every reporter prints it at once. To insert shell variables, pass
 * a Script with its own quotes: progress(sh`"$made of $all files"`).
 */
export function progress(words: string | Script): Script {
  return sh`printf '%s%s\\n' ${progressMark} ${words}`
}
