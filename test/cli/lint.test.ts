import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from './command.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({
  groups: {
    lb: { hosts: { lb1: { address: '198.18.0.11' }, lb2: { address: '198.18.0.12' } } },
    web: { hosts: { web1: { address: '198.18.0.13' } } },
  },
})
`

const playbook = `
import { definePlaybook, defineRole, secret, z } from 'haploy'
import { keepalived } from 'haploy/roles'
const oneHost = {
  id: 'idle/one-host',
  severity: 'advice',
  explanation: 'Idling is for one host alone.',
  find: (hosts) =>
    hosts.length === 1 ? [] : [{ hosts: hosts.map(({ host }) => host.name), message: 'several hosts idle' }],
}
const idle = defineRole({
  name: 'idle',
  folder: import.meta.dirname,
  variables: z.object({}),
  rules: [oneHost],
  tasks: () => [],
})
export default definePlaybook([
  { name: 'Web servers', hosts: 'web', roles: [idle()] },
  {
    name: 'Load balancers',
    hosts: 'lb',
    roles: [
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: ['198.18.0.200/24'],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakepass'),
          },
        ],
      }),
    ],
  },
])
`

const weight = (number: number) => [
  '-e',
  `{ "keepalived": { "checks": { "nginx": { "script": "nginx", "weight": ${number} } } } }`,
]

describe('haploy lint', () => {
  let project: string

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'haploy-lint-'))
    await mkdir(join(project, 'inventory'))
    await mkdir(join(project, 'playbooks'))
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    await writeFile(join(project, 'playbooks/pair.ts'), playbook)
  })

  after(() => rm(project, { recursive: true }))

  const lint = (...args: string[]) => haploy(['lint', 'pair', ...args], { cwd: project })

  it('finds no problems in a valid playbook, and connects to no host', async () => {
    const stdout = 'no problems found: 2 plays, 3 hosts\n'
    expect(await lint()).to.deep.equal({ code: 0, stdout, stderr: '' })
    expect(await lint('-i', 'hosts')).to.deep.equal({ code: 0, stdout, stderr: '' })
  })

  it('reports what a run would reject, with the same message and exit code', async () => {
    const said = await lint(...weight(-2))
    expect(said).to.include({ code: 1, stdout: '' })
    expect(said.stderr).to.equal(
      'haploy: lb1, lb2: VI_1: nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy: ' +
        'its priority falls from 100 to 98, still above 90 (keepalived/weight-too-small)\n' +
        '  Set a weight below -10, or the weight 0, which releases the addresses at once.\n',
    )
    expect(await haploy(['run', 'pair', ...weight(-2)], { cwd: project })).to.deep.equal(said)
  })

  const loose = ['-e', 'keepalived.globals.scriptSecurity=false']
  const advice =
    'haploy: advice, which a run prints as warnings:\n' +
    '  lb1, lb2: keepalived would run scripts as root that other users can write ' +
    '(keepalived/script-security-off)\n' +
    '    Leave out scriptSecurity, and let root own the scripts and their folders.\n'

  it('prints advice, and exits with 1 even for advice alone', async () => {
    expect(await lint(...loose)).to.deep.equal({ code: 1, stdout: '', stderr: advice })
    const explained = await lint(...loose, '--explain')
    expect(explained).to.include({ code: 1, stderr: advice })
    expect(explained.stdout)
      .to.match(/^nginx stops on lb1 +lb2$/m)
      .and.not.contain('problems found')
  })

  it('prints advice beside errors, while a run prints the errors only', async () => {
    const loosened = `{ "keepalived": { "globals": { "scriptSecurity": false }, ${weight(-2)[1]!.slice(18)}`
    const said = await lint('-e', loosened)
    expect(said).to.include({ code: 1, stdout: '' })
    expect(said.stderr)
      .to.match(/^haploy: lb1, lb2: VI_1: nginx stops on lb1 /)
      .and.to.contain(`haploy: advice`)
    const refused = await haploy(['run', 'pair', '-e', loosened], { cwd: project })
    expect(said.stderr).to.equal(`${refused.stderr}${advice}`)
  })

  it('explains the consequences below the errors', async () => {
    const said = await lint('--explain', ...weight(-2))
    expect(said).to.include({ code: 1, stderr: (await lint(...weight(-2))).stderr })
    expect(said.stdout).to.match(/^With these errors:\n\nLoad balancers: keepalived\n\nVI_1: /)
    expect(said.stdout).to.match(/^nginx stops on lb1 +lb1 \(!!\)$/m)
    expect(said.stdout).not.to.contain('fakepass')
  })

  it('says when the errors prevent an explanation', async () => {
    const wrong = await lint('--explain', '-e', 'keepalived.instances=none')
    expect(wrong).to.include({ code: 1 })
    expect(wrong.stdout).to.equal(
      'With these errors:\n\nLoad balancers: keepalived\n\nNot explained: the errors leave it undefined.\n',
    )
    const nothing = await haploy(['lint', 'nothing', '--explain'], { cwd: project })
    expect(nothing.stdout).to.equal('Nothing is explained: the roles and hosts cannot be determined.\n')
  })

  it('says that there is no such playbook or inventory', async () => {
    const noPlaybook = await haploy(['lint', 'nothing'], { cwd: project })
    expect(noPlaybook).to.include({ code: 1, stdout: '' })
    expect(noPlaybook.stderr).to.match(/^haploy: .*nothing/)
    const noInventory = await haploy(['lint', join(project, 'playbooks/pair.ts')], { cwd: tmpdir() })
    expect(noInventory.stderr).to.match(/^haploy: no inventory: .*\n {2}Pass an inventory with -i/)
  })

  it('explains which host takes over when', async () => {
    const { code, stdout, stderr } = await lint('--explain', ...weight(0))
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout).to.match(/^Load balancers: keepalived\n\nVI_1: 198.18.0.200\/24 on lb1 \(100\), lb2 \(90\)\n/)
    expect(stdout).to.match(/^nginx stops on lb1 +lb2$/m)
    expect(stdout).to.match(/^nginx stops on lb1, nginx stops on lb2 +no host$/m)
    expect(stdout).to.match(/\n\nno problems found: 2 plays, 3 hosts\n$/)
    expect(stdout).not.to.contain('fakepass')
  })

  describe('of the tasks of roles', () => {
    const broken = (tasks: string) => `
import { definePlaybook, defineRole, copy, template, command, file, secret, z } from 'haploy'
const own = defineRole({
  name: 'own',
  folder: import.meta.dirname,
  variables: z.object({}),
  handlers: () => [command('reload', 'true')],
  tasks: ({ facts, host }) => [
    ${tasks},
  ],
})
export default definePlaybook([{ hosts: 'lb', roles: [own()] }])
`

    beforeEach(async () => {
      await mkdir(join(project, 'playbooks/templates'), { recursive: true })
      await writeFile(join(project, 'playbooks/templates/good.ejs'), 'This is <%= host.name %>\n')
      await writeFile(
        join(project, 'playbooks/templates/facts.ejs'),
        'one\n<%= facts.hostname.length.nothing.at.all %>\n',
      )
    })
    afterEach(() => rm(join(project, 'playbooks/templates'), { recursive: true }))

    const lintOwn = async (tasks: string, ...args: string[]) => {
      await writeFile(join(project, 'playbooks/own.ts'), broken(tasks))
      return haploy(['lint', 'own', ...args], { cwd: project })
    }
    const problems = async (tasks: string) => {
      const { code, stdout, stderr } = await lintOwn(tasks, '--output', 'json')
      expect(stderr).to.equal('')
      const all = stdout.split('\n').filter(Boolean)
      expect(code).to.equal(all.length === 0 ? 0 : 1)
      return all.map((line) => JSON.parse(line) as Record<string, unknown>)
    }
    const path = (name: string) => join(project, 'playbooks', name)
    const hosts = ['lb1', 'lb2']

    it('finds a template that is missing, in the line of its task', async () => {
      const [only, ...more] = await problems("template('copy it', { to: '/etc/x', from: 'god.ejs' })")
      expect(more).to.deep.equal([])
      expect(only).to.deep.include({ severity: 'error', file: path('own.ts'), line: 9, rule: 'haploy/task', hosts })
      expect(only!.message).to.equal(`role own: task 'copy it': ${path('templates/god.ejs')} does not exist`)
      expect(only!.hint).to.match(/^Did you mean 'good\.ejs'\?/)
    })

    it('finds a syntax error in a template, in its line, also where no task uses it yet', async () => {
      await writeFile(path('templates/bad.ejs'), 'one\n<% if (host) { -%>\ntwo\n<% } else if ( { -%>\nthree\n')
      for (const tasks of ["template('copy it', { to: '/etc/bad' })", "file('write it', '/etc/x')"]) {
        const found = await problems(tasks)
        expect(found).to.have.length(1)
        expect(found[0]).to.deep.include({ file: path('templates/bad.ejs'), line: 4, rule: 'haploy/template', hosts })
      }
    })

    it('finds what cannot be rendered for a host', async () => {
      await writeFile(path('templates/one.ejs'), "one\n<% if (host.name === 'lb2') { %><%= vars.nothing %><% } %>\n")
      const found = await problems("template('copy it', { to: '/etc/one' })")
      expect(found).to.have.length(1)
      expect(found[0]).to.deep.include({ file: path('templates/one.ejs'), line: 2, hosts: ['lb2'] })
      expect(found[0]!.message).to.match(/line 2: .*undefined/)
    })

    it('finds names of handlers that the role does not have', async () => {
      const found = await problems(
        "file('a', '/etc/a', { notify: 'relaod' }),\n    file('b', '/etc/b', { clears: ['restart'] })",
      )
      expect(found.map(({ rule, line, hint }) => [rule, line, hint])).to.deep.equal([
        ['haploy/handler', 9, "Did you mean 'reload'?"],
        ['haploy/handler', 10, 'Its handlers: reload.'],
      ])
    })

    it('finds files that are missing here, and paths that cannot be', async () => {
      const found = await problems(
        "copy('a', { to: '/etc/a', from: 'none' }),\n    template('b', { to: '/etc/b', from: '/none' })",
      )
      expect(found.map(({ rule, line }) => [rule, line])).to.deep.equal([
        ['haploy/task', 9],
        ['haploy/task', 10],
      ])
      const [relative] = await problems("file('c', 'etc')")
      expect(relative).to.deep.include({ rule: 'haploy/task', line: 9 })
    })

    it('refuses nothing because of a fact that it does not know', async () => {
      for (const tasks of [
        "template('copy it', { to: '/etc/facts' })",
        "facts.hostname === 'lb1' && file('x', '/etc/x', { notify: 'nothing' })",
        "template('copy it', { to: '/etc/x', from: `${facts.os.family}.ejs` })",
      ])
        expect(await lintOwn(tasks), tasks).to.include({ code: 0, stderr: '' })
    })

    it('finds what does not depend on the facts that a role reads', async () => {
      const found = await problems(
        "command('look', JSON.stringify(facts)),\n    facts.packageManager !== 'dnf' ? file('a', '/etc/a', { notify: 'relaod' }) : file('a', '/etc/b', { notify: 'relaod' })",
      )
      expect(found.map(({ rule, line }) => [rule, line])).to.deep.equal([['haploy/handler', 10]])
    })

    it('finds an undefined variable in a template of a bundled role', async () => {
      await writeFile(path('nginx.ejs'), 'user <%= owner %>;\nworker_processes <%= vars.workerProceses %>;\n')
      await writeFile(
        path('bundled.ts'),
        `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'
export default definePlaybook([{ hosts: 'lb', roles: [nginx({ template: ${JSON.stringify(path('nginx.ejs'))} })] }])`,
      )
      const { code, stderr } = await haploy(['lint', 'bundled'], { cwd: project })
      expect(code).to.equal(1)
      expect(stderr)
        .to.match(/^haploy: lb1, lb2: template .*nginx\.ejs, line 2: vars\.workerProceses is undefined/)
        .and.match(/Did you mean 'workerProcesses'\?\n$/)
    })

    it('passes over what is skipped or may fail', async () => {
      const from = "to: '/etc/x', from: 'none.ejs'"
      const tasks = `template('a', { ${from}, when: false }), template('b', { ${from}, ignoreErrors: true })`
      expect(await problems(tasks)).to.deep.equal([])
    })

    it('says the same as text', async () => {
      const { code, stderr } = await lintOwn("file('a', '/etc/a', { notify: 'relaod' })")
      expect(code).to.equal(1)
      expect(stderr).to.equal(
        `haploy: lb1, lb2: task 'a' names the handler 'relaod', which does not exist in role own (haploy/handler), at ${path('own.ts')}:9\n` +
          "  Did you mean 'reload'?\n",
      )
    })

    it('gives what cannot even be loaded with its file and line, too, and the rules of roles', async () => {
      const [syntax] = await problems("file('a', ")
      expect(syntax).to.include({ severity: 'error', file: path('own.ts') })
      expect(syntax!.line).to.be.a('number')
      const { code, stdout } = await lint(...loose, '--output', 'json')
      expect(code).to.equal(1)
      expect(JSON.parse(stdout)).to.deep.include({ severity: 'advice', rule: 'keepalived/script-security-off', hosts })
    })
  })

  describe('with lintIgnore', () => {
    const ignore = (rules: Record<string, unknown>) => ['-e', JSON.stringify({ lintIgnore: rules })]
    const runbook = { 'keepalived/weight-too-small': 'drained by hand, see runbook 4' }

    it('lists ignored problems with the reason, and finds no other problems', async () => {
      expect(await lint(...weight(-2), ...ignore(runbook))).to.deep.equal({
        code: 0,
        stdout:
          'ignored by lintIgnore:\n' +
          '  lb1, lb2: VI_1: nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy: ' +
          'its priority falls from 100 to 98, still above 90 (keepalived/weight-too-small)\n' +
          '    ignored: drained by hand, see runbook 4\n\n' +
          'no other problems found: 2 plays, 3 hosts\n',
        stderr: '',
      })
    })

    it('lists ignored problems beside others, too', async () => {
      const twice = `{ "keepalived": { "globals": { "scriptSecurity": false }, ${weight(-2)[1]!.slice(18)}`
      const advised = await lint('-e', twice, ...ignore(runbook))
      expect(advised).to.include({ code: 1, stderr: advice })
      expect(advised.stdout)
        .to.match(/^ignored by lintIgnore:\n.*weight-too-small/)
        .and.not.contain('nothing')
      const refused = await lint('-e', twice, ...ignore({ 'keepalived/script-security-off': 'in a container' }))
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.contain('(keepalived/weight-too-small)').and.not.contain('security')
      expect(refused.stdout).to.match(
        /^ignored by lintIgnore:\n.*script-security-off\)\n {4}ignored: in a container\n$/,
      )
    })

    /** Nobody listens there. */
    const nowhere = ['--limit', 'lb1', '-e', 'address=127.0.0.1', '-e', 'port=1']

    it('is silent in a run', async () => {
      const said = await haploy(['run', 'pair', ...weight(-2), ...ignore(runbook), ...nowhere], { cwd: project })
      expect(said.stdout + said.stderr).not.to.match(/weight-too-small|runbook/)
      expect(said.stdout).to.contain('PLAY [Load balancers]')
    })

    it('keeps the other warnings of a run, with the id of their rule in JSON', async () => {
      const said = await haploy(['run', 'pair', ...loose, ...nowhere, '--output', 'json'], { cwd: project })
      const events = said.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      const rules = events.filter(({ type }) => type === 'warning').map(({ rule }) => rule)
      expect(rules).to.deep.equal(['keepalived/script-security-off'])
    })

    const refused: [string, Record<string, unknown>, RegExp][] = [
      [
        'a rule without a reason',
        { 'keepalived/weight-too-small': ' ' },
        /^haploy: web1, lb1, lb2: lintIgnore gives no reason for keepalived\/weight-too-small \(from -e\)\n {2}Write \{ /,
      ],
      ['a rule for a reason that is none', { 'keepalived/weight-too-small': true }, /gives no reason for keepalived/],
      [
        'a rule that is misspelt',
        { 'keepalived/weigth-too-small': 'a reason' },
        /lists keepalived\/weigth-too-small, which is not the id of a rule .*\n {2}Did you mean 'keepalived\/weight-too-small'\?/,
      ],
      [
        'a rule without its role',
        { 'weight-too-small': 'a reason' },
        /lists weight-too-small, .*\n {2}Did you mean 'keepalived\/weight-too-small'\?/,
      ],
      [
        'an unknown rule of a known role',
        { 'keepalived/everything': 'a reason' },
        /lists keepalived\/everything, .*\n {2}`haploy lint --rules` lists the rules\./,
      ],
      [
        'a rule that protects an address',
        { 'keepalived/own-address': 'a reason' },
        /keepalived\/own-address cannot be ignored: keepalived would remove the own address of a host \(from -e\)/,
      ],
    ]
    for (const [what, rules, says] of refused) {
      it(`refuses to ignore ${what}`, async () => {
        const said = await lint(...ignore(rules))
        expect(said).to.include({ code: 1, stdout: '' })
        expect(said.stderr).to.match(says)
      })
    }

    it('refuses anything but an object', async () => {
      const said = await lint('-e', 'lintIgnore=keepalived')
      expect(said.stderr).to.match(/lintIgnore must be an object, not a string \(from -e\)/)
    })

    it('accepts rules of roles that the playbook does not use', async () => {
      expect(await lint(...ignore({ 'nginx/duplicate-server': 'of another playbook' }))).to.include({ code: 0 })
    })
  })

  describe('--rules', () => {
    const rules = (...args: string[]) => haploy(['lint', '--rules', ...args], { cwd: tmpdir() })

    it('lists all rules of the bundled roles, by role, without a playbook', async () => {
      const { code, stdout, stderr } = await rules()
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(stdout.match(/^\S+$/gm)).to.deep.equal(['certificates', 'keepalived', 'nginx'])
      expect(stdout).to.match(/^ {2}nginx\/duplicate-server \(error\)\n {4}nginx only warns/m)
      expect(stdout).to.match(/^ {2}keepalived\/script-runs-killall \(advice\)\n/m)
      expect(stdout).to.match(/^ {4}Cannot be ignored: keepalived would remove the own address of a host\.$/m)
      expect(stdout.split('\n').filter((line) => line.length > 80)).to.deep.equal([])
    })

    it('shows one rule, or all whose id starts alike', async () => {
      expect((await rules('keepalived/weight-too-small')).stdout).to.match(
        /^keepalived\n\n {2}keepalived\/weight-too-small \(error\)\n( {4}.*\n)+$/,
      )
      const raw = (await rules('nginx/raw')).stdout.match(/^ {2}\S+/gm)!
      expect(raw.length).to.be.above(1)
      expect(raw.every((id) => id.startsWith('  nginx/raw-'))).to.equal(true)
    })

    it('suggests similar ids', async () => {
      const said = await rules('keepalived/weigth-too-small')
      expect(said).to.include({ code: 1, stdout: '' })
      expect(said.stderr).to.match(
        /^haploy: no rule has an id that starts with .*\n {2}Did you mean 'keepalived\/weight-too-small'\?/,
      )
      expect((await rules('xyz')).stderr).to.match(/Roles with rules: certificates, keepalived, nginx\./)
    })

    it('lists the rules of the roles of a playbook, including its own roles', async () => {
      const own = await lint('--rules')
      expect(own.stdout.match(/^\S+$/gm)).to.deep.equal(['idle', 'keepalived'])
      expect(own.stdout).to.contain('  idle/one-host (advice)\n    Idling is for one host alone.\n')
    })

    it('is suggested when no playbook is given', async () => {
      const said = await haploy(['lint'], { cwd: project })
      expect(said).to.include({ code: 1, stdout: '' })
      expect(said.stderr).to.equal('haploy: lint: no playbook is given\n  Name one, or list the rules with --rules.\n')
    })
  })
})
