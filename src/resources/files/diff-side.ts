import { asText, type Content } from '../../core/content/content.js'
import { Body, largestShown } from '../../core/content/difference.js'

/** A file as a host has it; `bytes` only when they were read. */
interface Present {
  readonly size: number
  readonly bytes?: Buffer
}

/**
 * Both sides of a content's diff, null for a file that is not there. `mask` takes secrets out of the text that comes
 * from the host; when nothing else differs, the sides say so instead of showing two equal texts.
 */
export function bodies(
  path: string,
  present: Present | undefined,
  content: Content,
  mask: (text: string) => string,
): { from: Body | null; to: Body } {
  const to = wantedBody(path, content)
  const from = present ? presentBody(path, present, content, mask) : null
  if (from?.text === undefined || from.text !== to.text) return { from, to }
  const hidden = new Body(path, undefined, 'only secret values')
  return { from: hidden, to: hidden }
}

function wantedBody(path: string, { size, text, secret }: Content): Body {
  if (secret) return new Body(path, undefined, hidden)
  if (size > largestShown) return new Body(path, undefined, `large, ${size} bytes`)
  return body(path, text, size)
}

function presentBody(path: string, { size, bytes }: Present, content: Content, mask: (text: string) => string): Body {
  if (content.secret) return new Body(path, undefined, hidden)
  if (bytes === undefined)
    return new Body(path, undefined, `${size > largestShown ? 'large' : 'unreadable'}, ${size} bytes`)
  const text = asText(bytes)
  return body(path, text === undefined ? undefined : mask(text), size)
}

function body(path: string, text: string | undefined, size: number): Body {
  return new Body(path, text, text === undefined ? `binary, ${size} bytes` : `${size} bytes`)
}

const hidden = 'secret, not shown'
