import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Facts } from '../../../src/core/host/facts.js'
import type { Item, TaskContext } from '../../../src/core/task.js'
import { assumedHosts, assumedSystems } from '../../../src/engine/offline/assumed-facts.js'
import { taskProblems } from '../../../src/engine/offline/task-problems.js'
import { prepare } from '../../../src/engine/prepare/prepare.js'
import {
  command,
  copy,
  defineInventory,
  definePlaybook,
  defineRole,
  file,
  pkg,
  service,
  template,
  z,
} from '../../../src/index.js'

type Tasks = (context: TaskContext<Variables>) => readonly (Item | false | undefined | null)[]

const variables = z.object({
  interface: z.string().default('dsl0'),
  addresses: z.record(z.string(), z.object({ first: z.string() })).default({ web9: { first: '192.0.2.1' } }),
  paths: z.record(z.string(), z.string()).default({}),
  optional: z.string().optional(),
})
type Variables = z.output<typeof variables>

describe('problems of tasks, found without a host', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-tasks-'))
    await mkdir(join(folder, 'templates'))
    await writeFile(join(folder, 'templates/good.ejs'), 'for <%= host.name %>\n')
  })

  after(() => rm(folder, { recursive: true }))

  /** The messages, with the hosts, of a role with these tasks, whose template `own.ejs` has the text. */
  async function problems(tasks: Tasks, text = ''): Promise<readonly string[]> {
    await writeFile(join(folder, 'templates/own.ejs'), text)
    const handlers = () => [command('reload', 'true')]
    const role = defineRole({ name: 'own', folder, variables, handlers, tasks: tasks as () => Item[] })
    const prepared = prepare({
      playbook: { name: 'test', define: definePlaybook([{ hosts: 'all', roles: [role()] }]) },
      inventory: defineInventory({ hosts: { lb1: {}, lb2: {} } }),
      roles: [],
      transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
    })
    return taskProblems(prepared, () => []).map(({ hosts, message }) => `${hosts.join()}: ${message}`)
  }

  const render = (data?: Record<string, unknown>) => template('render it', { to: '/etc/own', ...(data && { data }) })
  const missing = (name = 'none') => copy(`copy ${name}`, { to: '/etc/x', from: name })

  const certain: [what: string, tasks: Tasks, text: string, message: RegExp][] = [
    [
      'beside a package that depends on the system',
      ({ facts }) => [pkg('install it', facts.os.family === 'debian' ? 'apache2' : 'httpd'), render()],
      'one\n<%= vars.optionl %>\n',
      /^lb1,lb2: .*own\.ejs, line 2: vars\.optionl is undefined; vars has interface, addresses, paths$/,
    ],
    [
      'below a fact that a template prints',
      () => [render()],
      'one <%= facts.hostname %>\n<% for (const one of vars.adresses.list) { %><%= one %><% } %>\n',
      /^lb1,lb2: .* line 2: vars\.adresses is undefined/,
    ],
    [
      'in the same line as such a fact and data',
      () => [render({ owner: 'www' })],
      '<%= facts.hostname %> <%= owner %> <%= vars.optional %>',
      /^lb1,lb2: .*vars\.optional is undefined/,
    ],
    [
      'in a template of a role that reads facts of the host',
      ({ facts }) => [file('write it', '/etc/motd', { content: `${facts.hostname}\n` }), render()],
      '<%= vars.optional %>',
      /^lb1,lb2: .*vars\.optional is undefined/,
    ],
    [
      'of a missing file',
      ({ facts }) => [file('write it', '/etc/motd', { content: facts.kernel }), missing()],
      '',
      /^lb1,lb2: role own: task 'copy none': .* does not exist$/,
    ],
    [
      'of an unknown handler, in each branch of a decision',
      ({ facts }) => [
        facts.processors > 8
          ? file('write it', '/etc/a', { notify: 'relaod' })
          : file('write it', '/etc/b', { notify: 'relaod' }),
      ],
      '',
      /^lb1,lb2: task 'write it' names the handler 'relaod'/,
    ],
    [
      'of a role that supports few systems',
      ({ facts }) => {
        if (facts.os.family !== 'redhat' || !facts.systemd) throw new Error('only for the EL family')
        return [missing()]
      },
      '',
      /'copy none'/,
    ],
    [
      'of a role that decides by the network',
      ({ facts, vars }) => {
        const nic = facts.interfaces.find(({ name }) => name === vars.interface)
        return [missing(), !!nic && service('start it', 'own', { running: true })]
      },
      '',
      /'copy none'/,
    ],
    [
      'of a role whose tasks cannot be listed at all',
      () => {
        throw new Error('odd')
      },
      '',
      /^lb1,lb2: role own: error in its tasks: odd$/,
    ],
    [
      'of a package, also where there is no package manager',
      () => [pkg('install it', 'no package')],
      '',
      /^lb1,lb2: role own: task 'install it': "no package" is not a valid package name$/,
    ],
    ['of one host', ({ host }) => [host.name === 'lb2' && missing()], '', /^lb2: /],
  ]
  for (const [what, tasks, text, message] of certain) {
    it(`are reported: ${what}`, async () => {
      const found = await problems(tasks, text)
      expect(found).to.have.length(1)
      expect(found[0]).to.match(message)
    })
  }

  const nic = (facts: Facts, name: string) => facts.interfaces.find((each) => each.name === name)!

  const uncertain: [what: string, tasks: Tasks, text?: string][] = [
    ['a decision by the distribution', ({ facts }) => [facts.os.id === 'debian' && missing()]],
    ['the opposite decision', ({ facts }) => [facts.os.id !== 'debian' && missing()]],
    ['a decision by the version', ({ facts }) => [Number.parseFloat(facts.os.version) >= 10 && missing()]],
    ['a decision by the package manager', ({ facts }) => [facts.packageManager !== 'yum' && missing()]],
    ['a decision by SELinux', ({ facts }) => [facts.selinux === 'disabled' && missing()]],
    ['a decision by the architecture', ({ facts }) => [facts.architecture !== 's390x' && missing()]],
    ['many processors', ({ facts }) => [facts.processors > 4 && missing()]],
    ['few processors', ({ facts }) => [facts.processors <= 4 && missing()]],
    ['much memory', ({ facts }) => [facts.memoryBytes > 2 ** 33 && missing()]],
    ['a default interface', ({ facts }) => [facts.defaultInterface !== undefined && missing()]],
    ['no default interface', ({ facts }) => [facts.defaultInterface === undefined && missing()]],
    ['the name of the host', ({ facts }) => [/^lb\d$/.test(facts.hostname) && missing()]],
    ['another name of the host', ({ facts, host }) => [facts.hostname !== host.name && missing()]],
    ['the user', ({ facts }) => [facts.user === 'root' && missing()]],
    ['a second interface', ({ facts }) => [nic(facts, 'eth1') !== undefined && missing()]],
    ['no second interface', ({ facts }) => [nic(facts, 'eth1') === undefined && missing()]],
    ['a file named by a fact', ({ facts }) => [missing(`${facts.hostname}.conf`), missing(facts.kernel)]],
    ['a file named by the system', ({ facts }) => [missing(`${facts.os.family}.conf`)]],
    ['a template named by the system', ({ facts }) => [template('copy it', { to: '/a', from: `${facts.os.id}.ejs` })]],
    ['a name with a fact', ({ facts }) => [file('write it', '/etc/a', { notify: facts.defaultInterface ?? 'none' })]],
    ['a path chosen by a fact', ({ facts, vars }) => [file('write it', vars.paths[facts.hostname] as string)]],
    ['an interface that must exist', ({ facts }) => [file('write it', `/etc/${nic(facts, 'dsl0').name}`)]],
    [
      'an error of the role',
      ({ facts }) => {
        if (facts.os.id !== 'gentoo') throw new Error('only for Gentoo')
        return []
      },
    ],
    [
      'an error of the role about the host',
      ({ facts }) => {
        if (facts.memoryBytes !== 12345 * 2 ** 20) throw new Error('the host is too small')
        return []
      },
    ],
    [
      'a fact and its absence, caught',
      ({ facts }) => {
        try {
          return [file('write it', `/etc/${nic(facts, 'dsl0').name}`)]
        } catch {
          return facts.hostname === 'lb1' ? [missing()] : []
        }
      },
    ],
    ['a variable chosen by a fact', () => [render()], '<%= vars.addresses[facts.hostname].first %>'],
    ['such a variable or another', () => [render()], '<%= (vars.addresses[facts.hostname] ?? vars.optional).first %>'],
    ['data made of a fact', ({ facts }) => [render({ nic: nic(facts, 'dsl0') })], '<%= nic.name %>'],
    [
      'such data beside an optional variable',
      ({ facts }) => [render({ nic: nic(facts, 'dsl0') })],
      "<%= nic.name %> <%= vars.optional ?? '' %>",
    ],
    [
      'such data beside a plain variable',
      ({ facts }) => [render({ nic: nic(facts, 'dsl0') })],
      '<%= nic.name %> <%= vars.optional %>',
    ],
    [
      'an interface within a template',
      () => [render()],
      "<% const nic = facts.interfaces.find(({ name }) => name === 'dsl0') -%>\n<%= nic.name %>",
    ],
    [
      'a part of a template for some hosts',
      () => [render()],
      "<% if (facts.selinux === 'enforcing') { -%>\n<%= vars.optional %>\n<% } -%>",
    ],
    [
      'a part of a template for large hosts',
      () => [render()],
      '<% if (facts.processors > 7) { -%>\n<%= vars.optional %>\n<% } -%>',
    ],
  ]
  for (const [what, tasks, text] of uncertain) {
    it(`are not reported if they may follow from ${what}`, async () => {
      expect(await problems(tasks, text)).to.deep.equal([])
    })
  }

  it('are found with assumed hosts that have no fact in common', () => {
    const [small, large] = assumedHosts({ name: 'lb1', address: 'lb1', groups: [], vars: {} })
    for (const name of Object.keys(small) as (keyof typeof small)[]) {
      expect(large, name).to.have.property(name)
      expect(large[name]).not.to.deep.equal(small[name])
    }
    const names = Object.keys({ ...small, ...assumedSystems[0] })
    const all = ['architecture', 'defaultInterface', 'hostname', 'interfaces', 'kernel', 'memoryBytes', 'os']
    expect(names.sort()).to.deep.equal([...all, 'packageManager', 'processors', 'selinux', 'systemd', 'user'])
  })
})
