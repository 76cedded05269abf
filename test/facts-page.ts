import { readFileSync } from 'node:fs'
import { factsMarkdown } from '../src/reference/facts.js'

const place = /<!-- facts, written by npm run docs -->\n[\s\S]*?<!-- end of facts -->/

/** The page of all facts: as it is, and as it is to be. */
export function factsPage() {
  const path = 'docs/facts.md'
  const text = readFileSync(path, 'utf8')
  const table = `<!-- facts, written by npm run docs -->\n\n${factsMarkdown()}\n<!-- end of facts -->`
  return { path, text, wanted: text.replace(place, () => table) }
}
