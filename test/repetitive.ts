import fc from 'fast-check'

/** Pieces that have a meaning for some parser. Repeated, they make a careless pattern hang. */
const pieces: readonly string[] = [
  ...' \n\t\r\0a0A[]{}()<>#"\'`\\$*?!|&;:,=/-_.@%~',
  ...[
    '\u001b[',
    '\u009b',
    '\u202e',
    '\r\n',
    ' \n',
    '\n ',
    '\\"',
    '\\\\',
    '${',
    '*a',
    '?*',
    '!*',
    '|1|',
    'a,',
    ', ',
    'a:',
  ],
  ...[
    '[a',
    ']a',
    '[1:2]',
    '[](a:',
    '[a](b:c ',
    '{a ',
    '{}',
    '{ } ',
    '#a\n',
    '="',
    "='",
    'a=b\n',
    'a b ',
    'a\tb\n',
    '/a',
    ';/a',
  ],
  ...[
    'vrrp_instance a {',
    'vrrp_instance a { {} ',
    'virtual_ipaddress { ',
    'advert_int ',
    'auth_pass x ',
    'location a {',
  ],
  ...[
    'if (a) {',
    'server ',
    'http{',
    'exec pkill ',
    'exec killall x ',
    'ps ',
    'ps | grep ',
    'while true ',
    'then ',
    'fi\n',
  ],
  ...[
    'echo pass=',
    'password ',
    'pass',
    'secret',
    'token1 ',
    ';ps',
    '\nps ',
    'exec ps ',
    '/tmp/',
    '>/tmp/a',
    '# mail -s',
    'kill ',
  ],
  ...[
    'Host *a\n',
    'Host a ',
    'Match host *a*a\n',
    'Match ',
    'Include x\n',
    'ProxyJump a,',
    'a@b:1,',
    '@revoked ',
    '1: e inet ',
  ],
  ...[
    '1: eth0    inet 10.0.0.1/8 brd ',
    'default dev ',
    'ID=',
    'ID="',
    'NAME=\'a" ',
    '    at a (',
    'at file:///',
    '<%',
    '%>',
    '<%= ',
  ],
  ...[
    'haploy: ',
    'held\n',
    '{"role":"a","handler":"b"}\n',
    '  Candidate: ',
    'a:\n',
    '"a" ',
    '"\\',
    '(none)',
    'é',
    '🙂',
    '\ufdd0',
    '0\ufdd1',
  ],
]

const tails = ['x', '\n}']

/** Texts of about `length` characters, each of one repeated piece with something else at the end. */
export function* repetitive(length: number): Generator<string> {
  for (const [index, piece] of pieces.entries()) {
    const text = piece.repeat(Math.ceil(length / piece.length))
    yield text + tails[index % tails.length]!
  }
}

/** The same pieces in random order, with random characters between them. */
export const jumble: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 })
  .map((parts) => parts.join(''))
