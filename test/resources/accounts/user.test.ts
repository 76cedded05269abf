import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import { Output } from '../../../src/core/shell/output.js'
import { groupResource } from '../../../src/resources/accounts/group.js'
import { type UserOptions, userResource } from '../../../src/resources/accounts/user.js'

const output = (text: string) => new Output(0, Buffer.from(text), Buffer.alloc(0))

describe('The answer of a host about a user', () => {
  const { parse } = userResource('www', {}, 'debian').probe

  it('contains the account, its groups without the primary one, and its home folder', () => {
    const text = "www:x:999:850:it's us:/srv/w w:/bin/sh\nwww\nwww tty adm\nhome\nown group www\n"
    expect(parse(output(text))).to.deep.equal({
      account: {
        uid: 999,
        comment: "it's us",
        home: '/srv/w w',
        shell: '/bin/sh',
        group: 'www',
        groups: ['adm', 'tty'],
        hasHome: true,
      },
      hasOwnGroup: true,
    })
  })

  it('may be empty, or only a group with that name', () => {
    expect(parse(output(''))).to.deep.equal({ account: null, hasOwnGroup: false })
    expect(parse(output('own group www\n'))).to.deep.equal({ account: null, hasOwnGroup: true })
  })
})

describe('The plan of a user', () => {
  const account = { uid: 1, comment: 'c', home: '/h', shell: '/bin/sh', group: 'g', groups: ['a', 'b'], hasHome: false }
  const plan = (options: UserOptions, there = true, family: 'debian' | 'redhat' = 'debian', hasOwnGroup = false) =>
    userResource('www', options, family).plan({ account: there ? account : null, hasOwnGroup })
  const rows = (options: UserOptions) => plan(options).map(({ attribute, from, to }) => [attribute, from, to])
  const script = (...parameters: Parameters<typeof plan>) => plan(...parameters)[0]!.steps[0]!.script.text

  it('compares only the given attributes', () => {
    expect(rows({})).to.deep.equal([])
    expect(rows({ uid: 1, comment: 'c', home: '/h', shell: '/bin/sh', group: 'g', groups: ['b', 'a'] })).to.deep.equal(
      [],
    )
    expect(rows({ createHome: false })).to.deep.equal([])
  })

  it('changes everything in one step', () => {
    const options = { uid: 2, comment: 'd', home: '/i', shell: 'nologin', group: 'h', groups: ['a'] }
    expect(rows(options).map(([attribute]) => attribute)).to.deep.equal([
      'uid',
      'group',
      'groups',
      'shell',
      'home',
      'comment',
    ])
    expect(plan(options).flatMap(({ steps }) => steps)).to.have.lengthOf(1)
    expect(script(options)).to.equal('usermod -u 2 -g h -G a -s /usr/sbin/nologin -d /i -c d -- www')
  })

  it('adds groups or sets them', () => {
    expect(rows({ groups: ['c'], append: true })).to.deep.equal([['groups', ['a', 'b'], ['a', 'b', 'c']]])
    expect(rows({ groups: ['c'] })).to.deep.equal([['groups', ['a', 'b'], ['c']]])
    expect(rows({ groups: ['a'], append: true })).to.deep.equal([])
    expect(rows({ groups: [] })).to.deep.equal([['groups', ['a', 'b'], []]])
  })

  it("creates a user with the distribution's nologin shell", () => {
    expect(script({ system: true, shell: 'nologin' }, false)).to.equal('useradd -r -M -U -s /usr/sbin/nologin -- www')
    expect(script({ shell: 'nologin' }, false, 'redhat')).to.equal('useradd -m -U -s /sbin/nologin -- www')
    expect(script({}, false, 'debian', true)).to.equal('useradd -m -g www -- www')
  })

  it('creates a missing home folder only on request', () => {
    expect(rows({ createHome: true })).to.deep.equal([['home folder', null, '/h']])
  })

  it('removes a user once', () => {
    expect(rows({ state: 'absent' })).to.deep.equal([['user', 'present', 'absent']])
    expect(plan({ state: 'absent' }, false)).to.deep.equal([])
  })
})

describe('The plan of a group', () => {
  const rows = (current: number | null, options = {}) =>
    groupResource('www', options)
      .plan({ gid: current })
      .map(({ from, to }) => [from, to])

  it('creates, renumbers and removes it', () => {
    expect(rows(null)).to.deep.equal([[null, 'present']])
    expect(rows(5)).to.deep.equal([])
    expect(rows(5, { gid: 6 })).to.deep.equal([[5, 6]])
    expect(rows(5, { state: 'absent' })).to.deep.equal([['present', 'absent']])
    expect(rows(null, { state: 'absent' })).to.deep.equal([])
  })
})

describe('Names of users and groups', () => {
  it('are rejected if no tool would accept them', () => {
    for (const name of ['', '-r', '0', '1a', 'a b', 'a:b', 'a\nb', 'x'.repeat(33)]) {
      expect(() => userResource(name, {}, 'debian'), name).to.throw(UsageError)
      expect(() => groupResource(name, {}), name).to.throw(UsageError)
    }
    for (const name of ['www', '_apt', 'svc$', 'anna.b', 'www-data'])
      expect(() => userResource(name, {}, 'debian')).to.not.throw()
  })
})
