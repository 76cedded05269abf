import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { sh } from '../../src/core/shell/script.js'
import * as haploy from '../../src/index.js'

const resource: haploy.Resource = {
  type: 'reading',
  kind: 'thing',
  name: 'it',
  probe: { script: sh`true`, parse: (output) => output },
}

type Options = Record<string, unknown>

/** Every function that makes a task, with the options that it needs. */
const functions: Readonly<Record<string, [make: (options: Options) => haploy.Task, needed?: Options]>> = {
  absent: [(options) => haploy.absent('a', '/x', options)],
  certificate: [
    (options) => haploy.certificate('a', options as never),
    { to: '/x', from: haploy.selfSigned('a', { names: ['a.example'], folder: '/nowhere' }) },
  ],
  command: [(options) => haploy.command('a', 'true', options)],
  copy: [(options) => haploy.copy('a', options as never), { to: '/x', from: 'x' }],
  directory: [(options) => haploy.directory('a', '/x', options)],
  file: [(options) => haploy.file('a', '/x', options)],
  firewall: [(options) => haploy.firewall('a', options), { ports: ['80/tcp'] }],
  group: [(options) => haploy.group('a', 'ops', options)],
  link: [(options) => haploy.link('a', '/x', options as never), { to: '/y' }],
  observe: [(options) => haploy.observe('a', 'true', options)],
  pkg: [(options) => haploy.pkg('a', 'nginx', options)],
  reload: [(options) => haploy.reload('a', 'nginx', options)],
  restart: [(options) => haploy.restart('a', 'nginx', options)],
  selinuxBoolean: [(options) => haploy.selinuxBoolean('a', 'x', options)],
  service: [(options) => haploy.service('a', 'nginx', options), { running: true }],
  task: [(options) => haploy.task('a', resource, options)],
  template: [(options) => haploy.template('a', options as never), { to: '/x' }],
  tree: [(options) => haploy.tree('a', options as never), { to: '/x', from: 'x' }],
  user: [(options) => haploy.user('a', 'ops', options)],
}

describe('Every function that makes a task', () => {
  for (const [name, [make, needed = {}]] of Object.entries(functions)) {
    const rejects = (options: Options, message: string | RegExp) =>
      expect(() => make({ ...needed, ...options }), JSON.stringify(options)).to.throw(UsageError, message)

    it(`(${name}) rejects options that it does not know or that every task restricts`, () => {
      expect(make({ ...needed, tags: ['x'], when: false, notify: undefined }).when).to.equal(false)
      rejects({ wen: false }, "task 'a' has an unknown option 'wen'")
      for (const when of [undefined, null, 'false', 0]) rejects({ when }, "`when` of task 'a' must be true or false")
      rejects({ ignoreErrors: 'no' }, '`ignoreErrors` of')
      rejects({ tags: 'config' }, '`tags` of')
      rejects({ notify: [undefined] }, '`notify` of')
    })
  }

  it('is tested here', () => {
    const others = [
      'acme',
      'acmeAccountKey',
      'after',
      'defineConfig',
      'describeDifferences',
      'didYouMean',
      'definePlaybook',
      'defineReporter',
      'managedFiles',
      'printable',
      'run',
      'defineInventory',
      'defineRole',
      'didYouMean',
      'flush',
      'progress',
      'quote',
      'raw',
      'selfSigned',
    ]
    const values = ['secret', 'secretString', 'sh', 'subject', 'z']
    const lowerCase = Object.keys(haploy).filter((name) => /^[a-z]/.test(name))
    expect(lowerCase.filter((name) => ![...others, ...values].includes(name)).sort()).to.deep.equal(
      Object.keys(functions).sort(),
    )
  })

  const wrong: [name: string, options: Options, message: string][] = [
    ['file', { contents: 'x' }, "unknown option 'contents'"],
    ['file', { content: undefined }, '`content` of'],
    ['file', { owner: null }, '`owner` of'],
    ['command', { create: '/x' }, "unknown option 'create'"],
    ['command', { creates: undefined }, '`creates` of'],
    ['command', { creates: '' }, '`creates` of'],
    ['command', { unless: '# nothing' }, '`unless` of'],
    ['command', { onlyIf: undefined }, '`onlyIf` of'],
    ['command', { cwd: undefined }, '`cwd` of'],
    ['command', { writes: ['/etc/motd'] }, '`writes` of'],
    ['command', { changedWhen: 'no' }, '`changedWhen` of'],
    ['command', { changedWhen: false, notify: 'restart' }, '`notify` has no effect if `changedWhen` is false'],
    ['command', { creates: '/x', removes: '/x' }, '`removes` has no effect'],
    ['copy', { from: undefined }, '`from` of'],
    ['template', { ask: { script: sh`true`, looksAt: [] } }, "`ask` of task 'a' has an unknown option 'looksAt'"],
    ['template', { ask: { script: 'true' } }, '`script` of `ask` of task'],
    ['service', { running: 'no' }, '`running` of'],
    ['service', { running: false, clears: 'restart' }, '`clears` has no effect'],
    ['pkg', { state: 'absent', start: true }, '`start` has no effect'],
    ['pkg', { state: 'instaled' }, "must be 'present', 'latest' or 'absent'"],
    ['pkg', { state: undefined }, '`state` of'],
    ['user', { state: 'absent', groups: [] }, '`groups` has no effect'],
    ['user', { append: true }, '`append` has no effect without `groups`'],
    ['user', { groups: 'wheel' }, '`groups` of'],
    ['group', { state: 'absent', gid: 1 }, '`gid` has no effect'],
    ['group', { gid: 'ten' }, '`gid` of'],
    ['selinuxBoolean', { on: undefined }, '`on` of'],
    ['restart', { confirm: 'true' }, '`confirm` of'],
  ]
  for (const [name, options, message] of wrong) {
    it(`(${name}) rejects ${JSON.stringify(options)}${Object.values(options).includes(undefined) ? ', undefined' : ''}`, () => {
      const [make, needed = {}] = functions[name]!
      expect(() => make({ ...needed, ...options })).to.throw(UsageError, message)
    })
  }

  it('rejects a task without effect, without a name or without a command', () => {
    expect(() => haploy.service('a', 'nginx')).to.throw(UsageError, 'does nothing')
    expect(() => haploy.firewall('a', { interface: 'eth0' })).to.throw(UsageError, 'opens nothing')
    expect(() => haploy.task('', resource)).to.throw(UsageError, 'the name of a task')
    expect(() => haploy.command(sh`true` as never, undefined as never)).to.throw(UsageError)
    for (const code of ['', ' \n', '# only a comment', sh``]) {
      expect(() => haploy.command('a', code), String(code)).to.throw(UsageError, "command 'a' has no command")
      expect(() => haploy.observe('a', code), String(code)).to.throw(UsageError, "observe 'a' has no command")
    }
    const list = ['ls', '/'] as never
    expect(() => haploy.command('a', list)).to.throw(UsageError, "command 'a' must be a string or sh`…`, not a list")
    expect(() => haploy.observe('a', list)).to.throw(UsageError, "observe 'a' must be a string or sh`…`, not a list")
  })

  const unset = undefined as never
  const missing: [what: string, make: () => unknown, message: string][] = [
    ['packages', () => haploy.pkg('a', unset), "the packages of task 'a' must be a name"],
    ['a package', () => haploy.pkg('a', ['nginx', unset]), "the packages of task 'a' must be a name"],
    ['a unit', () => haploy.service('a', unset, { running: true }), 'undefined is not the name of a unit'],
    ['a unit to restart', () => haploy.restart('a', unset), 'undefined is not the name of a unit'],
    ['a user', () => haploy.user('a', unset).define({ facts } as never), 'undefined is not a valid name for a user'],
    ['a group', () => haploy.group('a', null as never).define({} as never), 'null is not a valid name for a group'],
    ['a boolean of SELinux', () => haploy.selinuxBoolean('a', unset), 'undefined is not a valid name'],
    ['paths', () => haploy.absent('a', unset), 'absent: undefined is not a path'],
    ['the target of a link', () => haploy.link('a', '/a', {} as never), "task 'a' has no `to`"],
    ['the source of a tree', () => haploy.tree('a', { to: '/a' } as never), "task 'a' has no `from`"],
    ['options', () => haploy.template('a', unset), "task 'a' has no `to`"],
    ['an earlier task', () => haploy.after(unset, () => []), 'after() must get the earlier task'],
    [
      'a value in code',
      () => haploy.command('a', sh`echo ${unset}`),
      'for the shell must be a string or a number, not',
    ],
    ['a number in code', () => haploy.command('a', sh`echo ${Number.NaN}`), 'a string or a number, not NaN'],
    ['text in code', () => haploy.command('a', sh`echo ${{} as never}`), 'a string or a number, not an object'],
  ]
  const facts = { os: { family: 'debian' } }
  for (const [what, make, message] of missing) {
    it(`rejects a variable that is not set: ${what}`, () => expect(make).to.throw(UsageError, message))
  }
})
