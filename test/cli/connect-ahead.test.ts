import { appendFileSync, readFileSync } from 'node:fs'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Doorway } from '../transport/ssh/doorway.js'
import { noServer, Sshd } from '../transport/sshd.js'
import { haploy } from './command.js'

/**
 * Its module is there once somebody has come to host one; it does not wait for ever. It reads variables of the environment
 * by names that stand nowhere, so that nobody knows that it goes by them.
 */
const role = `
import { access } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { defineRole, file, z } from 'haploy'
const isThere = () => access(process.env.SEEN ?? '').then(() => true, () => false)
for (let tries = 0; tries < 100 && !(await isThere()); tries++) await pause(50)
if (!(await isThere())) throw new Error('nobody has come')
const sleep = process.env['HAPLOY_' + 'SLEEP']
if (sleep) {
  console.error('still loading')
  await pause(Number(sleep))
}
export const greeting = defineRole({
  name: 'greeting',
  folder: import.meta.dirname,
  variables: z.object({ text: z.string() }),
  tasks: ({ vars }) => [file('greet', process.env.SEEN + '.greeting', { content: vars.text })],
})
`
const playbook = `
import { definePlaybook } from 'haploy'
import { greeting } from './role.ts'
export default definePlaybook([{ hosts: 'here', roles: [greeting({ text: process.env['HAPLOY_' + 'WRONG'] ? 7 : 'hello' })] }])
`

describe('haploy run, when it knows the hosts from the last time,', function () {
  this.timeout(60_000)
  let sshd: Sshd
  let project: string
  let seen: string
  const doors: Record<string, Doorway> = {}

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start()
  })
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'haploy-head-start-'))
    seen = join(project, 'seen')
    for (const name of ['one', 'two', 'other']) doors[name] = await openDoor(name)
    for (const folder of ['inventory', 'playbooks']) await mkdir(join(project, folder))
    await writeFile(join(project, 'inventory/hosts.ts'), inventoryOf({ here: ['one', 'two'], there: ['other'] }))
    await writeFile(join(project, 'playbooks/role.ts'), role)
    await writeFile(join(project, 'playbooks/greet.ts'), playbook)
  })
  afterEach(async () => {
    for (const name of Object.keys(doors)) await doors[name]!.close()
    await rm(project, { recursive: true })
  })
  after(async () => await sshd?.stop())

  const openDoor = async (name: string) => {
    const door = await Doorway.open(sshd.port, () => name === 'one' && appendFileSync(seen, 'somebody\n'))
    const key = readFileSync(`${sshd.folder}/host_key.pub`, 'utf8')
    appendFileSync(sshd.knownHosts, `[127.0.0.1]:${door.port} ${key}`)
    return door
  }
  const inventoryOf = (groups: Record<string, string[]>) => {
    const { key, knownHosts, user } = sshd.target()
    const hosts = (names: string[]) => names.map((name) => [name, { address: '127.0.0.1', port: doors[name]!.port }])
    const members = Object.entries(groups).map(([group, names]) => [group, { hosts: Object.fromEntries(hosts(names)) }])
    const definition = { vars: { key, knownHosts, user }, groups: Object.fromEntries(members) }
    return `import { defineInventory } from 'haploy'\nexport default defineInventory(${JSON.stringify(definition)})\n`
  }
  const run = (args: string[] = [], env: Record<string, string> = {}, more: Parameters<typeof haploy>[1] = {}) =>
    haploy(['run', 'greet', '--check', ...args], { cwd: project, env: { SEEN: seen, ...env }, ...more })
  const visits = () => ['one', 'two', 'other'].map((name) => doors[name]!.visits)
  /** The first run, for which nobody has to come before the role is there. */
  const remember = async () => {
    await writeFile(seen, '')
    const { code, stderr } = await run()
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(visits()).to.deep.equal([1, 1, 0])
    await rm(seen)
  }

  it('comes to them while the playbook is still loading, and once', async () => {
    await remember()
    const { code, stdout, stderr } = await run()
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(stdout).to.contain('changed: [one]').and.to.contain('changed: [two]')
    expect(visits()).to.deep.equal([2, 2, 0])
  })

  it('comes to no host that --limit, --role or the plays leave out', async () => {
    await remember()
    expect((await run(['--limit', 'one'])).code).to.equal(0)
    expect(visits()).to.deep.equal([2, 1, 0])
    const playbookForOthers = playbook.replace("'here'", "'there'")
    await writeFile(join(project, 'playbooks/greet.ts'), playbookForOthers)
    expect((await run()).code).to.equal(0)
    expect(visits()).to.deep.equal([2, 1, 1])
    await rm(seen)
    const without = await run(['--role', 'greetings'])
    expect(without.stderr).to.contain('nobody has come')
    expect(visits()).to.deep.equal([2, 1, 1])
  })

  it('comes to as many as it works on at the same time', async () => {
    await remember()
    const { code } = await run(['--forks', '1'], { HAPLOY_WRONG: 'yes' })
    expect(code).to.equal(1)
    expect(visits()).to.deep.equal([2, 1, 0])
  })

  it('leaves them at once, and has done nothing there, when something is wrong with a variable', async () => {
    await remember()
    await doors.two!.close()
    const greeting = ['run', 'greet']
    const refused = await haploy(greeting, { cwd: project, env: { SEEN: seen, HAPLOY_WRONG: 'yes' } })
    expect(refused.stderr).to.contain('greeting.text must be')
    expect(refused.stdout).to.equal('')
    expect(refused.code).to.equal(1)
    expect(doors.one!.visits).to.equal(2)
    expect(await doors.one!.empties()).to.equal(true)
    expect(await access(`${seen}.greeting`).catch(() => 'not there')).to.equal('not there')
    doors.two = await openDoor('two')
  })

  it('does not wait for a host that is silent when the run is refused', async () => {
    const silent = await Doorway.open(undefined, () => appendFileSync(seen, 'somebody\n'))
    const port = doors.one!.port
    await remember()
    await writeFile(
      join(project, 'inventory/hosts.ts'),
      inventoryOf({ here: ['one'] }).replace(`${port}`, `${silent.port}`),
    )
    await writeFile(seen, '')
    expect((await run(['--connect-timeout', '1'])).code).to.equal(4)
    await rm(seen)
    const began = performance.now()
    const refused = await run(['--connect-timeout', '50'], { HAPLOY_WRONG: 'yes' })
    expect(refused.code).to.equal(1)
    expect(refused.stderr).to.contain('greeting.text must be')
    expect(performance.now() - began).to.be.below(30_000)
    expect(silent.visits).to.be.at.least(2)
    expect(await silent.empties()).to.equal(true)
    await silent.close()
  })

  it('tells of a host that cannot be reached where its play comes to it', async () => {
    await remember()
    await doors.two!.close()
    const { code, stdout } = await run()
    expect(code).to.equal(4)
    expect(stdout).to.match(
      /PLAY \[here\][\s\S]*TASK \[Gathering Facts\][\s\S]*fatal: \[two\]: UNREACHABLE![\s\S]*PLAY RECAP/,
    )
    doors.two = await openDoor('two')
  })

  it('is gone from the hosts when it is interrupted while the playbook is loading', async () => {
    await remember()
    const began = performance.now()
    const interrupted = await run(
      [],
      { HAPLOY_SLEEP: '50000' },
      { onOutput: (_text, child) => void child.kill('SIGINT') },
    )
    expect(interrupted.stdout).to.equal('')
    expect(performance.now() - began).to.be.below(30_000)
    expect(await doors.one!.empties()).to.equal(true)
    expect(doors.one!.visits).to.equal(2)
  })

  it('asks for a password before it comes to anybody', async () => {
    await remember()
    const { code, stderr } = await run(['--ask-become-pass'], {}, { input: 'fake-password\n' })
    expect(code).to.equal(1)
    expect(stderr).to.contain('nobody has come')
    expect(visits()).to.deep.equal([1, 1, 0])
  })
})
