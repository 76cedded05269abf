import { expect } from 'chai'
import { readConfiguration } from '../../../../../roles/keepalived/adoption/reading/read.js'
import { matchesPath } from '../../../../../roles/keepalived/adoption/reading/wildcard.js'
import { HaployError } from '../../../../../src/index.js'
import { conf } from '../adopted-pair.js'

const words = (files: Record<string, string>) =>
  readConfiguration(new Map(Object.entries(files))).statements.map((statement) => statement.words.join(' '))

describe('The configuration that keepalived reads', () => {
  it('contains included files in the place of the include, from the folder of the file that includes', () => {
    const files = {
      [conf]: 'first 1\ninclude sub/*.conf # all\nincluder missing.conf\nlast 1',
      '/etc/keepalived/sub/b.conf': 'b 1\ninclude c/d.inc\n',
      '/etc/keepalived/sub/a.conf': 'a 1\ninclude ../keepalived.conf',
      '/etc/keepalived/sub/c/d.inc': 'd 1',
      '/etc/keepalived/sub/c/e.conf': 'e 1',
    }
    expect(words(files)).to.deep.equal(['first 1', 'a 1', 'b 1', 'd 1', 'last 1'])
    expect(readConfiguration(new Map(Object.entries(files))).missing).to.deep.equal([
      '../keepalived.conf',
      'missing.conf',
    ])
  })

  it('has definitions inserted, of several lines, too, and sequences written out', () => {
    const text = `$A=1\n$B=two \${A}\nx \${B} $A\ny $A/2\nz \${A}/2 $C\n$D=\\\n  p $A\\\n  q\n$D\n~SEQ(N, 1, 3) n\${N}\n~SEQ(N, 8, -4, 0) m $N`
    expect(words({ [conf]: text })).to.deep.equal([
      'x two 1 1',
      'y $A/2',
      'z 1/2 $C',
      'p 1',
      'q',
      'n1',
      'n2',
      'n3',
      'm 8',
      'm 4',
      'm 0',
    ])
  })

  it('depends on the options of the daemon', () => {
    const text = '@one a\n@two b\n@^one c\nd'
    expect(words({ [conf]: text })).to.deep.equal(['c', 'd'])
    expect(words({ [conf]: text, '/etc/default/keepalived': 'DAEMON_ARGS="-D -i one"' })).to.deep.equal(['a', 'd'])
    const other = { '/etc/sysconfig/keepalived': 'KEEPALIVED_OPTIONS="-D -f /srv/k.conf"\n', '/srv/k.conf': 'e' }
    expect(words({ [conf]: text, ...other })).to.deep.equal(['e'])
  })

  it('is refused if there is none, or if keepalived would reject it', () => {
    expect(() => words({})).to.throw(HaployError, 'there is no /etc/keepalived/keepalived.conf')
    expect(() => words({ [conf]: 'a {' })).to.throw(HaployError, /would reject .*: the block `a` is not closed/)
    expect(() => words({ [conf]: '~LST(A, 1, 2) a $A' })).to.throw(HaployError, /cannot be adopted/)
  })
})

describe('A pattern of an include', () => {
  for (const [pattern, path, expected] of [
    ['/a/*.conf', '/a/b.conf', true],
    ['/a/*.conf', '/a/b/c.conf', false],
    ['/a/*.conf', '/a/b.conf.bak', false],
    ['/a/*b*.conf', '/a/abbc.conf', true],
    ['/a/?[a-c][!x].conf', '/a/1by.conf', true],
    ['/a/?[a-c][!x].conf', '/a/1bx.conf', false],
    ['/a/{b,c}*', '/a/c1', true],
    ['/a/{b,c}*', '/a/d1', false],
  ] as const) {
    it(`${expected ? 'matches' : 'does not match'}: ${pattern} and ${path}`, () => {
      expect(matchesPath(pattern, path)).to.equal(expected)
    })
  }

  it('takes time in proportion to the path', () => {
    expect(matchesPath(`/${'*a'.repeat(50)}b`, `/${'a'.repeat(5000)}`)).to.equal(false)
  })
})
