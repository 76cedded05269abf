import { Secret } from '../../core/shell/secret.js'

/**
 * Masks secrets in a text from a host before it is compared with `shown`, the wanted text with its secrets masked.
 * Current values are replaced wherever they occur. Earlier values are not known, so a line that is not in the wanted
 * text is cut after any word that precedes a secret there (`auth_pass`) or that sounds like one. If a secret has no
 * word before it, every such line is masked as a whole.
 */
export function hideSecrets(shown: string, secrets: readonly Secret[]): (text: string) => string {
  return (text) => {
    const wanted = new Set(shown.split('\n'))
    const labels = labelsOf(shown)
    const isLabelled = labels.every((label) => label !== '') && secrets.every((each) => !each.reveal().includes('\n'))
    const hide = (line: string) => {
      if (wanted.has(line) || line.trim() === '') return line
      return isLabelled ? truncate(line, labels) : Secret.mask
    }
    return hideValues(text, secrets).split('\n').map(hide).join('\n')
  }
}

/** Returns the text with every occurrence of the secrets masked. */
export function hideValues(text: string, secrets: readonly Secret[]): string {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value !== '')
  const longestFirst = values.toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((masked, value) => masked.replaceAll(value, Secret.mask), text)
}

/**
 * Returns, for each line with a secret, the first word of the line and the last word before the secret; `''` if there
 * is none.
 */
function labelsOf(shown: string): string[] {
  const before = shown
    .split('\n')
    .flatMap((line) => (line.includes(Secret.mask) ? [line.split(Secret.mask, 1)[0]!] : []))
  const words = before.map((text) => text.match(/[\p{L}\p{N}_.-]+/gu) ?? [''])
  return [...new Set(words.flatMap((each) => [each[0]!, each.at(-1)!]))]
}

function truncate(line: string, labels: readonly string[]): string {
  const words = [...labels, ...(secretWord.exec(line) ?? [])]
  const ends = words.filter((word) => line.includes(word)).map((word) => line.indexOf(word) + word.length)
  return ends.length === 0 ? line : `${line.slice(0, Math.min(...ends))} ${Secret.mask}`
}

/** It matches only at the beginning of a word, because words from a host may be long. */
const secretWord = /(?<![\w.-])[\w.-]*(?:pass|secret|token|credential)[\w.-]*/i
