import { readFileSync } from 'node:fs'
import { parse } from '../../keywords/parse.js'
import type { RawText } from '../../keywords/raw-texts.js'
import type { Keepalived } from '../../schema/variables.js'

/** What stands for an inserted value. */
const inserted = '<%='

/**
 * The text of your own template, without its tags. Braces cannot be counted where a tag repeats or omits lines, so
 * then only its keywords count. Nothing if there is no such file, which lint reports elsewhere.
 */
export function templateOf({ template }: Keepalived): readonly RawText[] {
  if (template === undefined) return []
  const known = cache.get(template)
  if (known) return known
  const texts = read(template).map((source): RawText => {
    const text = source.replace(/<%[=-][\s\S]*?%>/g, inserted)
    const plain = text.replace(/<%(?!=)[\s\S]*?%>/g, '')
    const parsed = parse(plain)
    const errors = plain === text ? parsed.errors : []
    return { variable: 'keepalived.template', block: '', text: plain, parsed: { ...parsed, errors } }
  })
  cache.set(template, texts)
  return texts
}

const cache = new Map<string, readonly RawText[]>()

function read(path: string): readonly string[] {
  try {
    return [readFileSync(path, 'utf8')]
  } catch {
    return []
  }
}
