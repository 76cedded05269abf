import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { command } from '../../bundle.js'
import { haploy, surroundings } from '../command.js'
import { hasShell } from '../completion/typing.js'

const inventory = `import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: { become: true, motd: { greeting: 'Hi' } },
  groups: { lb: { vars: { password: 'fake-login', motd: { places: ['/etc/motd'] } }, hosts: { lb1: { user: 'ops' }, lb2: {} } } },
  hosts: { other: { keepalived: { instances: [{ name: 'VI_1', virtualRouterId: 1, addresses: ['198.18.0.200'], authPass: 'fakepass' }] } } },
})
`
const playbook = `import { definePlaybook, defineRole, secret, z } from 'haploy'
const variables = z.strictObject({
  greeting: z.string(),
  places: z.array(z.string()),
  mode: z.number().default(0o644),
  token: z.string().or(z.any()).optional(),
  line: z.strictObject({ end: z.string().default('!'), start: z.string().default('') }).prefault({}),
})
const motd = defineRole({ name: 'motd', folder: import.meta.dirname, variables, tasks: () => [] })
export default definePlaybook([
  { name: 'Greet', hosts: 'lb', vars: { user: 'root' }, roles: [motd(({ name }) => ({ greeting: name, token: secret('fake-token'), line: { start: '> ' } }))] },
])
`

describe('haploy vars', () => {
  let project: string

  before(() => {
    project = mkdtempSync(join(tmpdir(), 'haploy-vars-'))
    for (const folder of ['inventory', 'playbooks']) mkdirSync(join(project, folder))
    writeFileSync(join(project, 'inventory/hosts.ts'), inventory)
    writeFileSync(join(project, 'playbooks/greet.ts'), playbook)
  })

  after(() => rmSync(project, { recursive: true }))

  const vars = (...args: string[]) => haploy(['vars', ...args], { cwd: project })

  it('shows what the inventory and -e set for a host, and where', async () => {
    expect(await vars('lb1', '-e', 'motd.places=["/run/motd"]')).to.deep.equal({
      code: 0,
      stderr: '',
      stdout: `VARIABLE       VALUE          FROM
become         true           vars of the inventory
motd.greeting  "Hi"           vars of the inventory
motd.places    ["/run/motd"]  -e
password       "********"     group lb in the inventory
user           "ops"          host lb1 in the inventory
`,
    })
  })

  it('shows what a play and its roles have with a playbook, with defaults and without secrets', async () => {
    const { code, stdout, stderr } = await vars('lb1', 'greet')
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout.slice(stdout.indexOf('play #1'))).to.equal(`play #1: Greet

VARIABLE         VALUE          FROM
user             "root"         play 'Greet'
motd.greeting    "lb1"          the playbook's motd(…)
motd.places      ["/etc/motd"]  group lb in the inventory
motd.mode        420            default
motd.token       "********"     the playbook's motd(…)
motd.line.end    "!"            default
motd.line.start  "> "           the playbook's motd(…)
`)
  })

  it('prints one JSON object for scripts', async () => {
    const { host, sections } = JSON.parse((await vars('lb2', 'greet', '--output', 'json')).stdout)
    expect([host, sections.map(({ play }: { play?: string }) => play)]).to.deep.equal([
      'lb2',
      [undefined, 'play #1: Greet'],
    ])
    expect(sections[0].variables.password).to.deep.equal({ value: '********', from: 'group lb in the inventory' })
    expect(sections[1].variables['motd.mode']).to.deep.equal({ value: 420, from: 'default' })
  })

  it('masks a password of a bundled role that the inventory has as plain text', async () => {
    const { stdout } = await vars('other', '--output', 'json')
    expect(stdout).to.contain('"authPass": "********"').and.not.to.contain('fakepass')
  })

  it('shows what is set if it is invalid, and says what is wrong', async () => {
    const { code, stdout, stderr } = await vars('lb1', 'greet', '-e', 'motd.mode=[]')
    expect(code).to.equal(1)
    expect(stdout).to.match(/^motd\.mode +\[\] +-e$/m)
    expect(stderr).to.contain('motd.mode must be a number')
  })

  it('fits into a terminal', function () {
    if (!hasShell('sh')) this.skip()
    const line = `stty cols 44; exec '${process.execPath}' '${command}' vars lb1 -e 'motd.places=["/run/${'x'.repeat(70)}"]'`
    const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
      cwd: project,
      env: surroundings,
      encoding: 'utf8',
    })
    expect(stdout.replaceAll('\r', '')).to.equal(`VARIABLE       VALUE       FROM
become         true        vars of the inve…
motd.greeting  "Hi"        vars of the inve…
motd.places    ["/run/xx…  -e
password       "********"  group lb in the …
user           "ops"       host lb1 in the …
`)
  })

  it('refuses an unknown host, and a host that no play has', async () => {
    expect((await vars('lb3')).stderr).to.equal("haploy: no host is called 'lb3'\n  Did you mean 'lb1'?\n")
    const { code, stderr } = await vars('other', 'greet')
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: 'haploy: no play of playbook greet has the host other\n',
    })
  })
})
