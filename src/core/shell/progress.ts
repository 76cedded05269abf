import { type Script, sh } from './script.js'

/** The beginning of a line with which a step reports its progress. */
export const progressMark = 'haploy: '

/**
 * Shell that reports the progress of a step at once, in every kind of output. Words that the shell is
 * to fill in are a Script with its own quotes: progress(sh`"$made of $all files"`).
 */
export function progress(words: string | Script): Script {
  return sh`printf '%s%s\\n' ${progressMark} ${words}`
}
