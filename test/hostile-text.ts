import fc from 'fast-check'

const pieces: readonly string[] = [
  ...[
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    "'",
    '"',
    '`',
    '$',
    '$HOME',
    '${HOME}',
    '$(id)',
    '`id`',
    '\\',
    '\\n',
    '*',
    '?',
    '[a-z]',
  ],
  ...[
    '{a,b}',
    '~',
    '~root',
    '!',
    '!!',
    '#',
    ';',
    '&',
    '|',
    '<',
    '>',
    '(',
    ')',
    '=',
    '%s',
    '%n',
    '-',
    '--',
    '-rf',
    '..',
    'a',
  ],
  ...[
    '\u0001',
    '\u0007',
    '\u001b[2J',
    '\u007f',
    '\u009b',
    '\u202e',
    '\u2028',
    '\ufeff',
    'é',
    '日本',
    '🙂',
    '\u0301',
    'EOF',
    '\\x41',
  ],
]

/** Text without NUL that a careless shell, template or terminal misinterprets; some of it is very long. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '')) },
  { weight: 1, arbitrary: fc.constantFrom(...pieces).map((piece) => piece.repeat(2000)) },
)

/** The same as a file name. */
export const hostileName: fc.Arbitrary<string> = hostileText
  .map((text) => cut(text.replaceAll('/', '∕'), 200))
  .filter((name) => name !== '' && name !== '.' && name !== '..')

/** Cuts a text to the length that file systems allow, without half a character at the end. */
function cut(text: string, bytes: number): string {
  let kept = ''
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > bytes) return kept
    kept += character
  }
  return kept
}
