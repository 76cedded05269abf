import { expect } from 'chai'
import { filesOf, treeOf } from '../../../../../roles/nginx/adoption/tree/files.js'
import { expanded } from '../../../../../roles/nginx/adoption/tree/node.js'

describe('The files of nginx', () => {
  it('are split where nginx -T begins one', () => {
    const text =
      '# configuration file /etc/nginx/nginx.conf:\ngzip on;\n\n# configuration file /etc/nginx/a.conf:\n# a\n'
    expect([...filesOf(text)]).to.deep.equal([
      ['/etc/nginx/nginx.conf', 'gzip on;\n\n'],
      ['/etc/nginx/a.conf', '# a\n'],
    ])
  })

  const patterns: readonly (readonly [pattern: string, found: readonly string[]])[] = [
    ['/etc/nginx/conf.d/*.conf', ['a', 'b']],
    ['conf.d/*.conf', ['a', 'b']],
    ['conf.d/a.conf', ['a']],
    ['conf.d/?.conf', ['a', 'b']],
    ['conf.d/*', ['a', 'b', 'c']],
    ['conf.d/.h*', ['hidden']],
    ['*/c', ['c']],
    ['conf.d/*a*.c*f', ['a']],
    ['conf.d/*.co', []],
    ['*.cnf', []],
  ]
  for (const [pattern, found] of patterns) {
    it(`are included by ${pattern}: ${found.join(', ') || 'none'}`, () => {
      const folder = '/etc/nginx/conf.d'
      const files = new Map([
        ['/etc/nginx/nginx.conf', `include ${pattern};`],
        [`${folder}/b.conf`, 'b;'],
        [`${folder}/a.conf`, 'a;'],
        [`${folder}/c`, 'c;'],
        [`${folder}/.hidden`, 'hidden;'],
      ])
      expect(expanded(treeOf(files)).map(({ name }) => name)).to.deep.equal(found)
    })
  }
})
