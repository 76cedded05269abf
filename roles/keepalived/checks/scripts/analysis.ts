/** A check answers keepalived, a notify script reports a change of state, and people run all others. */
export type Purpose = 'check' | 'notify' | 'other'

/** What the text of a script shows without being run. */
export interface Analysis {
  readonly purpose: Purpose
  readonly text: string
  /** The text, with each line cut after 2000 characters. */
  readonly shortened: string
  /** The same without comments, but with the first line, which names the shell. */
  readonly code: string
  readonly loopsForever: boolean
  /** It is a check of nginx, or a loop that replaces one. */
  readonly monitorsNginx: boolean
  /** Why the exit code is always 0; undefined where it may be another one. */
  readonly whyNeverFails: string | undefined
}

export function analyze(text: string, purpose: Purpose): Analysis {
  const shortened = text.replace(longLine, '$1')
  const code = withoutComments(shortened)
  const loopsForever = endlessLoop.test(code) && !/\b(break|exit|return)\b/.test(code)
  const monitorsNginx = purpose === 'check' || loopsForever
  return {
    purpose,
    text,
    shortened,
    code,
    loopsForever,
    monitorsNginx,
    whyNeverFails: monitorsNginx ? whyNeverFails(code) : undefined,
  }
}

/** The patterns search the rest of a line again for each of its words, so only the start of a long line is searched. */
const longLine = /^(.{2000}).*$/gm

const endlessLoop = /\bwhile[ \t]+(:|true|\[ 1 \])[ \t]*(;|\n|$)|\bfor[ \t]*\(\([ \t]*;[ \t]*;/m

/** Keeps the first line, which names the shell. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[ \t;])#(?![!])[^\n]*/gm, '$1')
}

/** In doubt the script may fail. */
function whyNeverFails(code: string): string | undefined {
  if (/\bps\b[^|;&)`\n]*[ \t]wc[ \t]+-l/.test(code)) return 'there is no pipe between ps and wc, so it counts nothing'
  if (/\bexit[ \t]+(?!0\b)|\breturn[ \t]+(?!0\b)|\b(?:false|exec)\b|\bset[ \t]+-\w*e|\$\$/.test(code)) return undefined
  const pieces = code
    .split(/[;\n]+/)
    .map((piece) => piece.trim().replace(/^(?:(?:then|else|do)\b[ \t]*)+(?=\S)/, ''))
    .filter((piece) => piece !== '' && !piece.startsWith('#!'))
  const last = pieces.at(-1) ?? ''
  if (/^(?:exit[ \t]+0|true|:)$/.test(last)) return 'it always ends with success'
  const ends = pieces.filter((_, index) => /^(?:else|elif|fi)\b/.test(pieces[index + 1] ?? ''))
  return last === 'fi' && ends.every((end) => alwaysSucceeds.test(end)) ? 'its last command always succeeds' : undefined
}

/** Commands whose success says nothing about nginx. */
const alwaysSucceeds = /^(?:fi|echo|printf|logger|sleep|true|:|systemctl|service|killall|pkill|kill|\/\S+)(?:$|[ \t])/
