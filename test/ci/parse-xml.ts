import { execFileSync } from 'node:child_process'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Its own text, without that of its children. */
  readonly text: string
  readonly children: readonly Element[]
}

const program = `
import json, sys, xml.etree.ElementTree as tree
def plain(e):
    return {'name': e.tag, 'attributes': e.attrib, 'text': e.text or '', 'children': [plain(c) for c in e]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`

/** Parses XML with the parser of Python, which rejects whatever is not well-formed. */
export function parseXml(text: string): Element {
  return JSON.parse(execFileSync('python3', ['-c', program], { input: text, encoding: 'utf8' }))
}
