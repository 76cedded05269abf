import type { Purpose } from './script-text.js'

/** What can be seen in the text of a script without running it. */
export interface Analysis {
  readonly purpose: Purpose
  /** Without what is too far to the right to be looked at. */
  readonly text: string
  /** The same without comments, the first line's aside. */
  readonly code: string
  /** It goes round for ever. */
  readonly endless: boolean
  /** It looks after nginx: a check, or a loop that somebody starts by hand. */
  readonly monitorsNginx: boolean
  /** Why its exit code says nothing; undefined where it may. */
  readonly whyNeverFails: string | undefined
}

export function analyze(whole: string, purpose: Purpose): Analysis {
  const text = whole.replace(longLine, '$1')
  const code = withoutComments(text)
  const endless = endlessLoop.test(code) && !/\b(break|exit|return)\b/.test(code)
  const monitorsNginx = purpose === 'check' || endless
  return { purpose, text, code, endless, monitorsNginx, whyNeverFails: monitorsNginx ? neverFails(code) : undefined }
}

/** The patterns look at a line again from each of its words: what comes after so many characters is not looked at. */
const longLine = /^(.{2000}).*$/gm

const endlessLoop = /\bwhile[ \t]+(:|true|\[ 1 \])[ \t]*(;|\n|$)|\bfor[ \t]*\(\([ \t]*;[ \t]*;/m

/** Every comment but the first line's, which names the shell. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[ \t;])#(?![!])[^\n]*/gm, '$1')
}

/** Why the exit code says nothing; undefined where it may. In doubt it may. */
function neverFails(code: string): string | undefined {
  if (/\bps\b[^|;&)`\n]*[ \t]wc[ \t]+-l/.test(code))
    return 'there is no pipe between ps and wc, so that it counts nothing'
  if (/\bexit[ \t]+(?!0\b)|\breturn[ \t]+(?!0\b)|\b(?:false|exec)\b|\bset[ \t]+-\w*e|\$\$/.test(code)) return undefined
  const pieces = code
    .split(/[;\n]+/)
    .map((piece) => piece.trim().replace(/^(?:(?:then|else|do)\b[ \t]*)+(?=\S)/, ''))
    .filter((piece) => piece !== '' && !piece.startsWith('#!'))
  const last = pieces.at(-1) ?? ''
  if (/^(?:exit[ \t]+0|true|:)$/.test(last)) return 'it ends with success whatever it has seen'
  const ends = pieces.filter((_, index) => /^(?:else|elif|fi)\b/.test(pieces[index + 1] ?? ''))
  return last === 'fi' && ends.every((end) => alwaysSucceeds.test(end))
    ? 'whatever it has seen, its last command succeeds'
    : undefined
}

/** Commands whose success says nothing of nginx. */
const alwaysSucceeds = /^(?:fi|echo|printf|logger|sleep|true|:|systemctl|service|killall|pkill|kill|\/\S+)(?:$|[ \t])/
