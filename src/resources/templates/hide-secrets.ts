import { Secret } from '../../core/shell/secret.js'

/**
 * Takes secrets out of a host's text before it is compared with `shown`, the wanted text with its secrets masked. The
 * values in use are replaced wherever they stand. An earlier value is not known, so a line that the wanted text does not
 * have is cut after any word that announces a secret there (`auth_pass`) or that sounds like one, and every such line is
 * hidden whole when a secret has no word before it.
 */
export function hideSecrets(shown: string, secrets: readonly Secret[]): (text: string) => string {
  return (text) => {
    const wanted = new Set(shown.split('\n'))
    const labels = labelsOf(shown)
    const isAnnounced = labels.every((label) => label !== '') && secrets.every((each) => !each.reveal().includes('\n'))
    const hide = (line: string) => {
      if (wanted.has(line) || line.trim() === '') return line
      return isAnnounced ? cut(line, labels) : Secret.mask
    }
    return hideValues(text, secrets).split('\n').map(hide).join('\n')
  }
}

/** The text with every value of the secrets masked, wherever it stands. */
export function hideValues(text: string, secrets: readonly Secret[]): string {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value !== '')
  const longestFirst = values.toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((masked, value) => masked.replaceAll(value, Secret.mask), text)
}

/** For each line with a secret, the last word before it, and the first one of the line; `''` where there is none. */
function labelsOf(shown: string): string[] {
  const before = shown
    .split('\n')
    .flatMap((line) => (line.includes(Secret.mask) ? [line.split(Secret.mask, 1)[0]!] : []))
  const words = before.map((text) => text.match(/[\p{L}\p{N}_.-]+/gu) ?? [''])
  return [...new Set(words.flatMap((each) => [each[0]!, each.at(-1)!]))]
}

function cut(line: string, labels: readonly string[]): string {
  const words = [...labels, ...(secretWord.exec(line) ?? [])]
  const ends = words.filter((word) => line.includes(word)).map((word) => line.indexOf(word) + word.length)
  return ends.length === 0 ? line : `${line.slice(0, Math.min(...ends))} ${Secret.mask}`
}

/** It begins where a word does, since a host may have long ones. */
const secretWord = /(?<![\w.-])[\w.-]*(?:pass|secret|token|credential)[\w.-]*/i
