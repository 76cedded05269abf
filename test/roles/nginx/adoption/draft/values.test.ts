import { expect } from 'chai'
import { optionValue } from '../../../../../roles/nginx/adoption/draft/values.js'
import type { Context } from '../../../../../roles/nginx/table/notation.js'
import { directiveIn } from '../../../../../roles/nginx/table/table.js'

describe('The value of a variable for a directive', () => {
  const cases: readonly (readonly [context: Context, name: string, words: string[][], value: unknown])[] = [
    ['http', 'sendfile', [['on']], true],
    ['http', 'server_tokens', [['build']], 'build'],
    ['http', 'server_tokens', [['off']], false],
    ['http', 'keepalive_requests', [['100']], 100],
    ['http', 'keepalive_timeout', [['65s', '60s']], '65s 60s'],
    ['http', 'large_client_header_buffers', [['4', '16k']], '4 16k'],
    ['http', 'gzip_types', [['text/css', 'text/plain']], ['text/css', 'text/plain']],
    ['location', 'proxy_next_upstream', [['error', 'timeout']], ['error', 'timeout']],
    [
      'location',
      'proxy_set_header',
      [
        ['Host', '$host'],
        ['X-A', 'a b'],
      ],
      { Host: '$host', 'X-A': 'a b' },
    ],
    ['location', 'proxy_hide_header', [['X-A'], ['X-B']], ['X-A', 'X-B']],
    ['location', 'internal', [[]], true],
    ['http', 'worker_connections', [['1']], undefined],
    ['http', 'sendfile', [['maybe']], undefined],
    ['http', 'sendfile', [['on'], ['off']], undefined],
    [
      'location',
      'proxy_set_header',
      [
        ['Host', '$host'],
        ['Host', 'b'],
      ],
      undefined,
    ],
    ['location', 'proxy_set_header', [['Host', 'a', 'b']], undefined],
  ]
  for (const [context, name, words, value] of cases) {
    const shown = words.map((each) => `${name} ${each.join(' ')};`).join(' ')
    it(`is ${JSON.stringify(value)} for ${shown}`, () => {
      const directive = directiveIn(context, name)
      expect(directive && optionValue(directive, words)).to.deep.equal(value)
    })
  }
})
