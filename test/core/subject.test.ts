import { expect } from 'chai'
import type { Facts } from '../../src/core/host/facts.js'
import { changesFor, type Resource, writesOf } from '../../src/core/resource.js'
import { Output } from '../../src/core/shell/output.js'
import type { Subject } from '../../src/core/subject.js'
import type { Task, TaskContext } from '../../src/core/task.js'
import { group } from '../../src/resources/accounts/group.js'
import { user } from '../../src/resources/accounts/user.js'
import { acme, acmeAccountKey } from '../../src/resources/certificates/acme.js'
import { certificate } from '../../src/resources/certificates/certificate.js'
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
const entry = (bits: string) => `entry ${bits} 0 0 1/root/root\n`

const issued = acme('site', {
  names: ['www.example.com'],
  folder: '/nowhere',
  directory: 'https://acme.example/directory',
  termsOfServiceAgreed: true,
})

const newUser = ['user web', 'account web', 'group web', 'other any uid', 'other any gid', 'other primary groups']

const withPackages = ['missing', 'packaged files', 'accounts', 'local units']

/** The answer of a host, and what each change writes. */
const written: [title: string, task: Task, answer: string, writes: readonly (readonly string[])[]][] = [
  ['a missing file', file('a', '/e/x'), '', [['/e/x']]],
  [
    'a file with another content, mode and owner',
    file('a', '/e/x', { content: 'b', mode: '0600', owner: 'web', group: 'ops' }),
    entry('81a4'),
    [['content /e/x'], ['content /e/x'], ['content /e/x'], ['content /e/x']],
  ],
  [
    'a file behind a link, by both of its names',
    file('a', '/e/x', { mode: '0600' }),
    `link ${Buffer.from('/v/y').toString('base64')}\n${entry('81a4')}`,
    [['content /e/x', 'content /v/y']],
  ],
  ['a certificate that is to be made', certificate('a', { to: '/e/c', from: issued }), '\n', [['/e/c']]],
  ['the key of an account, nothing on the host', acmeAccountKey('a', issued), '', [[]]],
  ['a missing directory', directory('a', '/e/d/'), '', [['/e/d']]],
  ['the mode of a directory', directory('a', '/e/d', { mode: '0700' }), entry('41ed'), [['content /e/d']]],
  ['a link and all that is reached through it', link('a', '/e/l', { to: 'x' }), '', [['entry /e/l']]],
  [
    'what is removed, and all in it',
    absent('a', ['/e/a', '/e/b']),
    'file\ndirectory',
    [
      ['entry /e/a', 'removal /e/a'],
      ['entry /e/b', 'removal /e/b'],
    ],
  ],
  ['a new user', user('a', 'web', { system: true }), '', [[...newUser]]],
  ['a new user with a home folder', user('a', 'web'), '', [[...newUser, '/home/web/']]],
  ['a home folder elsewhere', user('a', 'web', { home: '/srv/w' }), '', [[...newUser, '/srv/w/']]],
  [
    'the shell and home of a user',
    user('a', 'web', { shell: '/bin/sh', home: '/srv/w', createHome: true }),
    'web:x:9:9:::/bin/false\nweb\nweb\nhomeless\n',
    [['account web'], ['account web'], ['account web', '/srv/w/']],
  ],
  [
    'a user that goes, with its group',
    user('a', 'web', { state: 'absent' }),
    'web:x:9:9:::/bin/sh\nweb\nweb\nhome\n',
    [['user web', 'account web', 'group web', 'other uid 9', 'other any gid', 'other primary groups']],
  ],
  ['a new group', group('a', 'ops'), '', [['group ops', 'other any gid']]],
  ['a new group with a number', group('a', 'ops', { gid: 7 }), '', [['group ops', 'other gid 7']]],
  ['the number of a group', group('a', 'ops', { gid: 7 }), 'ops:x:8:', [['group ops', 'other gid 7', 'other gid 8']]],
  ['a group that goes', group('a', 'ops', { state: 'absent' }), 'ops:x:8:', [['group ops', 'other gid 8']]],
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
  [
    'each package',
    pkg('a', ['nginx', 'curl']),
    '',
    [
      ['package nginx', ...withPackages],
      ['package curl', ...withPackages],
    ],
  ],
]

const read: [title: string, task: Task, reads: readonly string[] | 'anything'][] = [
  [
    'a file at its path and at the accounts of its owners',
    file('a', '/e//x', { owner: 'web', group: 'ops' }),
    ['/e/x', 'user web', 'group ops'],
  ],
  ['a file at no account for a number', file('a', '/e/x', { owner: 0, group: '12' }), ['/e/x']],
  ['a certificate', certificate('a', { to: '/e/c', from: issued, owner: 'web' }), ['/e/c', 'user web']],
  ['a directory', directory('a', '/e/d', { owner: 'web' }), ['/e/d', 'user web']],
  ['a link', link('a', '/e/l', { to: 'x' }), ['entry /e/l']],
  ['absent', absent('a', ['/e/a', '/e/b']), ['entry /e/a', 'entry /e/b']],
  [
    'a user, and at its groups',
    user('a', 'web', { group: 'www', groups: ['ops', 'web'] }),
    ['user web', 'account web', 'group web', 'group www', 'group ops', 'accounts'],
  ],
  [
    'a user, and at its home folder if that is to be created',
    user('a', 'web', { createHome: true }),
    ['user web', 'account web', 'group web', '/home/web'],
  ],
  ['a group', group('a', 'ops'), ['group ops', 'accounts']],
  [
    'a service, its files, and units that no package brought',
    service('a', 'nginx', { running: true }),
    ['unit nginx.service', 'definition nginx.service', 'local units'],
  ],
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

describe('What a change writes', () => {
  for (const [title, task, answer, writes] of written) {
    it(`is declared: ${title}`, () => expect(writesAfter(task, answer)).to.deep.equal(writes))
  }

  it('is nothing if only a leftover is removed', () => {
    expect(writesAfter(file('a', '/e/x'), `leftover\n${entry('81a4')}`)).to.deep.equal([[]])
  })

  it('may be anything when a package is removed', () => {
    expect(writesOf(resourceOf(pkg('a', 'nginx', { state: 'absent' })))).to.equal(undefined)
  })
})

describe('What a resource reads', () => {
  for (const [title, task, reads] of read) {
    it(`is declared: ${title}`, () => expect(words(resourceOf(task).reads)).to.deep.equal(reads))
  }
})

function writesAfter(task: Task, answer: string) {
  const resource = resourceOf(task)
  const changes = changesFor(resource, resource.probe.parse(new Output(0, Buffer.from(answer), Buffer.alloc(0))))
  return changes.map((change) => words(writesOf(resource, change)))
}

/** Formats subjects: `/e/x`, `/e/d/` for a tree, `user web`; `anything` if nothing is declared. */
function words(subjects: readonly Subject[] | undefined): readonly string[] | 'anything' {
  const word = ({ type, name }: Subject) =>
    type === 'path' ? name : type === 'tree' ? `${name}/` : `${type} ${name}`.trim()
  return subjects?.map(word) ?? 'anything'
}
