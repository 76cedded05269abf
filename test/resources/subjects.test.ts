import { expect } from 'chai'
import type { Facts } from '../../src/core/facts.js'
import type { Change, Resource } from '../../src/core/resource.js'
import { Output } from '../../src/core/shell/output.js'
import type { Task, TaskContext } from '../../src/core/task.js'
import { group } from '../../src/resources/accounts/group.js'
import { user } from '../../src/resources/accounts/user.js'
import { command } from '../../src/resources/command.js'
import { absent } from '../../src/resources/files/absent.js'
import { directory } from '../../src/resources/files/directory.js'
import { file } from '../../src/resources/files/file.js'
import { link } from '../../src/resources/files/link.js'
import { pkg } from '../../src/resources/packages/package.js'
import { observe } from '../../src/resources/reading.js'
import { reload, restart } from '../../src/resources/systemd/restart.js'
import { service } from '../../src/resources/systemd/service.js'

const facts = { packageManager: 'apt', os: { family: 'debian', name: 'Debian' } } as unknown as Facts
const resourceOf = (task: Task): Resource => task.define({ facts } as TaskContext)
const entry = (bits: string) => `1 ${bits} 0 0\nroot\nroot\n`

/** The answer of a host, and what each change to it alters. */
const altered: [title: string, task: Task, answer: string, alters: readonly (readonly string[])[]][] = [
  ['a missing file', file('a', '/e/x'), '', [['/e/x']]],
  [
    'a file with another content, mode and owner',
    file('a', '/e/x', { content: 'b', mode: '0600', owner: 'web', group: 'ops' }),
    `entry ${entry('81a4')}`,
    [['/e/x'], ['/e/x'], ['/e/x'], ['/e/x']],
  ],
  [
    'a file behind a link, by both of its names',
    file('a', '/e/x', { mode: '0600' }),
    `link ${Buffer.from('/v/y').toString('base64')}\nentry ${entry('81a4')}`,
    [['/e/x', '/v/y']],
  ],
  ['a missing directory', directory('a', '/e/d/'), '', [['/e/d']]],
  ['the mode of a directory', directory('a', '/e/d', { mode: '0700' }), entry('41ed'), [['/e/d']]],
  ['a link and all that is reached through it', link('a', '/e/l', { to: 'x' }), '', [['/e/l', '/e/l/']]],
  [
    'what is removed, and all in it',
    absent('a', ['/e/a', '/e/b']),
    'file\ndirectory',
    [
      ['/e/a', '/e/a/'],
      ['/e/b', '/e/b/'],
    ],
  ],
  ['a new user', user('a', 'web', { system: true }), '', [['user web', 'account web', 'group web']]],
  [
    'a new user with a home folder',
    user('a', 'web'),
    '',
    [['user web', 'account web', 'group web', '/home/web', '/home/web/']],
  ],
  [
    'a home folder elsewhere',
    user('a', 'web', { home: '/srv/w' }),
    '',
    [['user web', 'account web', 'group web', '/srv/w', '/srv/w/']],
  ],
  [
    'the shell and home of a user',
    user('a', 'web', { shell: '/bin/sh', home: '/srv/w', createHome: true }),
    'web:x:9:9:::/bin/false\nweb\nweb\nhomeless\n',
    [['account web'], ['account web'], ['account web', '/srv/w', '/srv/w/']],
  ],
  [
    'a user that goes, with its group',
    user('a', 'web', { state: 'absent' }),
    'web:x:9:9:::/bin/sh\nweb\nweb\nhome\n',
    [['user web', 'account web', 'group web']],
  ],
  ['a new group', group('a', 'ops'), '', [['group ops']]],
  ['the number of a group', group('a', 'ops', { gid: 7 }), 'ops:x:8:', [['group ops']]],
  ['a group that goes', group('a', 'ops', { state: 'absent' }), 'ops:x:8:', [['group ops']]],
  [
    'a unit',
    service('a', 'nginx', { running: true, enabled: true }),
    '',
    [['unit nginx.service'], ['unit nginx.service']],
  ],
  [
    'a unit that stops',
    service('a', 'nginx', { running: false }),
    'LoadState=loaded\nActiveState=active\n',
    [['unit nginx.service']],
  ],
  ['a unit that restarts', restart('a', 'nginx.socket'), '', [['unit nginx.socket']]],
  ['each package', pkg('a', ['nginx', 'curl']), '', [['package nginx'], ['package curl']]],
]

const lookedAt: [title: string, task: Task, looksAt: Resource['looksAt']][] = [
  [
    'a file at its path and at the accounts of its owners',
    file('a', '/e//x', { owner: 'web', group: 'ops' }),
    ['/e/x', 'user web', 'group ops'],
  ],
  ['a file at no account for a number', file('a', '/e/x', { owner: 0, group: '12' }), ['/e/x']],
  ['a directory', directory('a', '/e/d', { owner: 'web' }), ['/e/d', 'user web']],
  ['a link', link('a', '/e/l', { to: 'x' }), ['/e/l']],
  ['absent', absent('a', ['/e/a', '/e/b']), ['/e/a', '/e/b']],
  [
    'a user, and at its groups',
    user('a', 'web', { group: 'www', groups: ['ops', 'web'] }),
    ['user web', 'account web', 'group web', 'group www', 'group ops'],
  ],
  ['a group', group('a', 'ops'), ['group ops']],
  ['a service', service('a', 'nginx'), ['unit nginx.service']],
  ['a reload, which is due whatever it finds,', reload('a', 'nginx'), []],
  ['packages', pkg('a', ['nginx', 'curl=1']), ['package nginx', 'package curl']],
  ['a reading', observe('a', 'uname'), 'anything'],
  ['a command without guards', command('a', 'true'), []],
  ['a command with a guard of its own', command('a', 'true', { unless: 'test -e /x', creates: '/x' }), 'anything'],
  ['a command with another one', command('a', 'true', { onlyIf: 'true' }), 'anything'],
  [
    'the paths of a command',
    command('a', 'true', { creates: '/a/b/', removes: '/c', cwd: '/d' }),
    ['/d', '/a/b', '/c'],
  ],
  ['a path below the folder of a command', command('a', 'true', { creates: 'b/../c', cwd: '/d' }), ['/d', '/d/c']],
  ['a path below an unknown folder', command('a', 'true', { creates: 'b' }), 'anything'],
]

describe('What a change alters', () => {
  for (const [title, task, answer, alters] of altered) {
    it(`is named: ${title}`, () =>
      expect(planned(resourceOf(task), answer).map((each) => each.alters)).to.deep.equal(alters))
  }

  it('is nothing where only a leftover is cleared away', () => {
    expect(planned(resourceOf(file('a', '/e/x')), `leftover\nentry ${entry('81a4')}`)).to.have.lengthOf(1)
    expect(planned(resourceOf(file('a', '/e/x')), `leftover\nentry ${entry('81a4')}`)[0]).not.to.have.property('alters')
  })

  it('of a package that goes may be anything, of one that comes what is missing', () => {
    expect(resourceOf(pkg('a', 'nginx', { state: 'absent' })).affects).to.equal('anything')
    expect(resourceOf(pkg('a', 'nginx')).affects).to.equal('missing')
  })
})

describe('What a resource looks at', () => {
  for (const [title, task, looksAt] of lookedAt) {
    it(`is named: ${title}`, () => expect(resourceOf(task).looksAt).to.deep.equal(looksAt))
  }
})

function planned(resource: Resource, answer: string): readonly Change[] {
  return resource.plan(resource.probe.parse(new Output(0, Buffer.from(answer), Buffer.alloc(0))))
}
