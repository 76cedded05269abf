import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import { Output } from '../../../src/core/shell/output.js'
import { sh } from '../../../src/core/shell/script.js'
import { groupResource } from '../../../src/resources/accounts/group.js'
import { type UserOptions, userResource } from '../../../src/resources/accounts/user.js'
import { LocalHost } from '../local-host.js'

const output = (text: string) => new Output(0, Buffer.from(text), Buffer.alloc(0))

describe('The answer of a host about a user', () => {
  const { parse } = userResource('www', {}, 'debian').probe

  it('contains the account, its groups without the primary one, and its home folder', () => {
    const text = "www:x:999:850:it's us:/srv/w w:/bin/sh\nwww\nwww tty adm\nhome\n850 5 4\nown group www\n"
    expect(parse(output(text))).to.deep.equal({
      account: {
        uid: 999,
        comment: "it's us",
        home: '/srv/w w',
        shell: '/bin/sh',
        group: 'www',
        groups: ['adm', 'tty'],
        groupNames: new Map([
          ['850', 'www'],
          ['5', 'tty'],
          ['4', 'adm'],
        ]),
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
  const account = {
    uid: 1,
    comment: 'c',
    home: '/h',
    shell: '/bin/sh',
    group: 'g',
    groups: ['a', 'b'],
    groupNames: new Map(['g', 'a', 'b'].map((name, index) => [String(7000 + index), name])),
    hasHome: false,
  }
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

  it('accepts ids of groups, and numbers as text', () => {
    expect(rows({ uid: '1', group: '7000', groups: ['7001', 7002] })).to.deep.equal([])
    expect(rows({ groups: ['7001'] })).to.deep.equal([['groups', ['a', 'b'], ['a']]])
    expect(rows({ groups: ['9999'], append: true })).to.deep.equal([['groups', ['a', 'b'], ['9999', 'a', 'b']]])
    expect(rows({ uid: '02' })).to.deep.equal([['uid', 1, 2]])
    expect(script({ uid: '02', group: 7000 }, false)).to.contain('\nuseradd -m -u 2 -g 7000 -- www ||')
  })

  it("creates a user with the distribution's nologin shell", () => {
    expect(script({ system: true, shell: 'nologin' }, false)).to.contain(
      '\nuseradd -r -M -U -s /usr/sbin/nologin -- www ||',
    )
    expect(script({ shell: 'nologin' }, false, 'redhat')).to.contain('\nuseradd -m -U -s /sbin/nologin -- www ||')
    expect(script({}, false, 'debian', true)).to.contain('\nuseradd -m -g www -- www ||')
  })

  it('creates a missing home folder only on request', () => {
    expect(rows({ createHome: true })).to.deep.equal([['home folder', null, '/h']])
  })

  it('takes back a user or a home folder that is left half made', () => {
    const host = new LocalHost('sh')
    const made = host.path('made')
    // The account database of the test is one file.
    const database = sh`getent() { cat ${made} 2>/dev/null; }
useradd() { echo www >${made}; echo 'cannot create the home folder' >&2; return 12; }
userdel() { rm ${made}; }
`
    const [creation] = plan({}, false)
    const created = host.run(sh`${database}\n${creation!.steps[0]!.script}`)
    expect([created.code, created.stderrText]).to.deep.equal([12, 'cannot create the home folder'])
    expect(host.names).to.deep.equal([])
    expect(host.run(sh`${database}\necho www >${made}\n${creation!.steps[0]!.script}`).code).to.equal(12)
    expect(host.names, 'somebody else made it meanwhile').to.deep.equal(['made'])
    host.run(sh`rm ${made}`)

    const [home] = plan({ createHome: true, home: host.path('home') })
    expect(home!.attribute).to.equal('home')
    const folder = plan({ createHome: true, home: host.path('home') }).find(
      ({ attribute }) => attribute === 'home folder',
    )
    const filled = host.run(sh`chown() { return 3; }\n${folder!.steps[0]!.script}`)
    expect([filled.code, host.names]).to.deep.equal([3, []])
    host.remove()
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
    expect(rows(5, { gid: '6' })).to.deep.equal([[5, 6]])
    expect(rows(5, { gid: '5' })).to.deep.equal([])
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
