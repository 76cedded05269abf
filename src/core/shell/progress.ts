import { type Script, sh } from './script.js'

/** How a line begins by which a step says how far it is. */
export const progressMark = 'haploy: '

/**
 * Shell that tells whoever waits for a step how far it is, at once and in every kind of output. Words that the shell is
 * to fill in are a Script with its own quotes: progress(sh`"$made of $all files"`).
 */
export function progress(words: string | Script): Script {
  return sh`printf '%s%s\\n' ${progressMark} ${words}`
}
