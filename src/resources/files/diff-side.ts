import { asText, type Content } from '../../core/content/content.js'
import { DiffSide, largestShown } from '../../core/content/difference.js'

/** A file on a host. `bytes` is present only if the content was read. */
interface Present {
  readonly size: number
  readonly bytes?: Buffer
}

/**
 * Returns both sides of a file's diff, null for a missing file. `present` is the target of a link, if there is one instead
 * of a file. `mask` masks secrets in the text from the host. If
 * nothing else differs, the sides say so instead of showing two equal texts.
 */
export function diffSides(
  path: string,
  present: Present | string | undefined,
  content: Content,
  mask: (text: string) => string,
): { from: DiffSide | null; to: DiffSide } {
  const to = wantedSide(path, content)
  const from = present === undefined ? null : presentSide(path, present, content, mask)
  if (from?.text === undefined || from.text !== to.text) return { from, to }
  const hidden = new DiffSide(path, undefined, 'only secret values')
  return { from: hidden, to: hidden }
}

function wantedSide(path: string, { size, text, secret }: Content): DiffSide {
  if (secret) return new DiffSide(path, undefined, hidden)
  if (size > largestShown) return new DiffSide(path, undefined, `large, ${size} bytes`)
  return side(path, text, size)
}

function presentSide(
  path: string,
  present: Present | string,
  content: Content,
  mask: (text: string) => string,
): DiffSide {
  if (typeof present === 'string') return new DiffSide(path, undefined, `a symbolic link to ${present}`)
  const { size, bytes } = present
  if (content.secret) return new DiffSide(path, undefined, hidden)
  if (bytes === undefined)
    return new DiffSide(path, undefined, `${size > largestShown ? 'large' : 'unreadable'}, ${size} bytes`)
  const text = asText(bytes)
  return side(path, text === undefined ? undefined : mask(text), size)
}

function side(path: string, text: string | undefined, size: number): DiffSide {
  return new DiffSide(path, text, text === undefined ? `binary, ${size} bytes` : `${size} bytes`)
}

const hidden = 'secret, not shown'
