import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { PortForward } from '../../transport/ssh/port-forward.js'
import { noServer, Sshd } from '../../transport/sshd.js'
import { haploy } from '../command.js'

/** Its check of the hosts does not end before one of them has been called. */
const role = `
import { existsSync } from 'node:fs'
import { defineRole, file, z } from 'haploy'
const { SEEN = '', WAIT = '0', WRONG } = process.env
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
export const greeting = defineRole({
  name: 'greeting',
  folder: import.meta.dirname,
  variables: z.object({ text: z.string().default('hello') }),
  check: () => {
    for (let waited = 0; waited < Number(WAIT) && !existsSync(SEEN); waited += 10) sleep(10)
    if (Number(WAIT) > 0 && !existsSync(SEEN)) throw new Error('nobody was called')
    return WRONG ? [{ hosts: ['one'], message: 'this is wrong' }] : []
  },
  tasks: ({ vars }) => [file('greet', SEEN + '.greeting', { content: vars.text })],
})
`
const playbook = `
import { definePlaybook } from 'haploy'
import { greeting } from './role.ts'
export default definePlaybook([{ hosts: 'here', roles: [greeting()] }])
`

describe('haploy run, before it has validated all variables,', function () {
  this.timeout(60_000)
  let sshd: Sshd
  /** Another machine, by its host key: the hosts of a run must not be one. */
  let second: Sshd
  let project: string
  let seen: string
  /** Everything that shells were sent. There once the first of them has started. */
  let sent: string
  const forwards: Record<string, PortForward> = {}

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    project = await mkdtemp(join(tmpdir(), 'haploy-connect-ahead-'))
    sent = join(project, 'sent')
    const recording = `ForceCommand tee -a ${sent} | sh -c "$SSH_ORIGINAL_COMMAND"`
    sshd = await Sshd.start(recording)
    second = await Sshd.start(recording)
    second.authorize(join(sshd.folder, 'login_key'))
    for (const folder of ['inventory', 'playbooks']) await mkdir(join(project, folder))
    await writeFile(join(project, 'playbooks/role.ts'), role)
  })
  beforeEach(async () => {
    seen = join(project, 'seen')
    for (const name of ['one', 'two', 'other']) forwards[name] = await openDoor(name)
    await writeFile(join(project, 'inventory/hosts.ts'), inventoryOf({ here: ['one', 'two'], there: ['other'] }))
    await writeFile(join(project, 'playbooks/greet.ts'), playbook)
  })
  afterEach(async () => {
    for (const name of Object.keys(forwards)) await forwards[name]!.close()
    for (const file of [seen, sent]) await rm(file, { force: true })
  })
  after(async () => {
    await sshd?.stop()
    await second?.stop()
    if (project) await rm(project, { recursive: true })
  })

  const openDoor = async (name: string) => {
    const { port, folder } = name === 'two' ? second : sshd
    const forward = await PortForward.open(port, () => name === 'one' && appendFileSync(seen, 'somebody\n'))
    const key = readFileSync(`${folder}/host_key.pub`, 'utf8')
    appendFileSync(sshd.knownHosts, `[127.0.0.1]:${forward.port} ${key}`)
    return forward
  }
  const inventoryOf = (groups: Record<string, string[]>) => {
    const { key, knownHosts, user } = sshd.target()
    const hosts = (names: string[]) => names.map((name) => [name, { address: '127.0.0.1', port: forwards[name]!.port }])
    const members = Object.entries(groups).map(([group, names]) => [group, { hosts: Object.fromEntries(hosts(names)) }])
    const definition = { vars: { key, knownHosts, user }, groups: Object.fromEntries(members) }
    return `import { defineInventory } from 'haploy'\nexport default defineInventory(${JSON.stringify(definition)})\n`
  }
  const run = (args: string[] = [], env: Record<string, string> = {}, input = '') =>
    haploy(['run', 'greet', '--check', ...args], { cwd: project, env: { SEEN: seen, ...env }, input })
  const connections = () => ['one', 'two', 'other'].map((name) => forwards[name]!.connections)

  it('connects to each of its hosts once, and to no others', async () => {
    const { code, stdout, stderr } = await run([], { WAIT: '20000' })
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(stdout).to.contain('changed: [one]').and.to.contain('changed: [two]')
    expect(connections()).to.deep.equal([1, 1, 0])
    expect(readFileSync(sent, 'utf8')).not.to.equal('')
  })

  it('disconnects when the validation fails', async () => {
    const refused = await run([], { WAIT: '20000', WRONG: 'yes' })
    expect(refused.stderr).to.contain('this is wrong')
    expect(refused.stdout).to.equal('')
    expect(refused.code).to.equal(1)
    expect(connections()).to.deep.equal([1, 1, 0])
    for (const name of ['one', 'two']) expect(await forwards[name]!.becomesIdle()).to.equal(true)
  })

  it('sends nothing to the shell of a host before the connections to all hosts have started', async () => {
    // An agent that is silent keeps the run from calling the second host, and the first one has the time to start a shell.
    const agent = createServer().listen(join(project, 'agent'))
    const home = join(project, 'home')
    await mkdir(join(home, '.ssh'), { recursive: true })
    const config = `Host 127.0.0.2\n  IdentityAgent ${join(project, 'agent')}\n`
    await writeFile(join(home, '.ssh/config'), config)
    const { key, knownHosts, user } = sshd.target()
    const one = { address: '127.0.0.1', port: forwards.one!.port, user, key, knownHosts }
    const hosts = JSON.stringify({ hosts: { one, two: { address: '127.0.0.2' } } })
    const inventory = `import { defineInventory } from 'haploy'\nexport default defineInventory(${hosts})\n`
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    await writeFile(join(project, 'playbooks/greet.ts'), playbook.replace("'here'", "'all'"))
    // On a busy machine a shell may take longer to start than the run waits for the second host.
    for (let tries = 0; tries < 5 && !existsSync(sent); tries++) {
      const refused = await run([], { HOME: home, WAIT: '20000', WRONG: 'yes' })
      expect(refused.stderr).to.contain('this is wrong')
      expect(await forwards.one!.becomesIdle()).to.equal(true)
    }
    agent.close()
    expect(readFileSync(sent, 'utf8')).to.equal('')
  })

  it('connects to no more hosts than --forks', async () => {
    expect((await run(['--forks', '1'], { WAIT: '20000', WRONG: 'yes' })).stderr).to.contain('this is wrong')
    expect(connections()).to.deep.equal([1, 0, 0])
  })

  it('connects to no host that --limit or --role excludes', async () => {
    expect((await run(['--limit', 'one'], { WAIT: '20000', WRONG: 'yes' })).stderr).to.contain('this is wrong')
    expect(connections()).to.deep.equal([1, 0, 0])
    expect((await run(['--role', 'greetings'])).stderr).to.contain("Did you mean 'greeting'?")
    expect(connections()).to.deep.equal([1, 0, 0])
  })

  it('does not wait for a silent host when the validation fails', async () => {
    const silent = await PortForward.open(undefined, () => appendFileSync(seen, 'somebody\n'))
    const inventory = inventoryOf({ here: ['one'] }).replace(`${forwards.one!.port}`, `${silent.port}`)
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    const began = performance.now()
    const refused = await run(['--connect-timeout', '50'], { WAIT: '20000', WRONG: 'yes' })
    expect(refused.stderr).to.contain('this is wrong')
    expect(performance.now() - began).to.be.below(30_000)
    expect(silent.connections).to.equal(1)
    expect(await silent.becomesIdle()).to.equal(true)
    await silent.close()
  })

  it('does not report an unreachable host before its play', async () => {
    await forwards.two!.close()
    const { code, stdout } = await run()
    expect(code).to.equal(4)
    expect(stdout).to.match(
      /PLAY \[here\][\s\S]*TASK \[Gathering Facts\][\s\S]*fatal: \[two\]: UNREACHABLE![\s\S]*PLAY RECAP/,
    )
    forwards.two = await openDoor('two')
  })

  it('connects again when the roles’ checks took longer than the connect timeout', async () => {
    const slow = role.replace('return WRONG', 'sleep(5000)\n    return WRONG')
    await writeFile(join(project, 'playbooks/role.ts'), slow)
    const { code, stderr } = await run(['--connect-timeout', '4'], { WAIT: '20000' })
    await writeFile(join(project, 'playbooks/role.ts'), role)
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    expect(connections()).to.deep.equal([2, 2, 0])
  })

  it('asks for a password before it connects', async () => {
    const command = 'sleep 1; test ! -e "$SEEN" && echo fake-password'
    expect((await run(['--become-password-command', command], { WAIT: '20000' })).code).to.equal(0)
    expect(connections()).to.deep.equal([1, 1, 0])
    const { code, stderr } = await run(['--ask-become-pass'])
    expect(code).to.equal(1)
    expect(stderr).to.contain('no sudo password was entered')
    expect(connections()).to.deep.equal([1, 1, 0])
  })

  it('does not connect, and does not change known_hosts, with --accept-new-host-keys', async () => {
    const known = readFileSync(sshd.knownHosts, 'utf8')
    const refused = await run(['--accept-new-host-keys'], { WRONG: 'yes' })
    expect(refused.stderr).to.contain('this is wrong')
    expect(connections()).to.deep.equal([0, 0, 0])
    expect(readFileSync(sshd.knownHosts, 'utf8')).to.equal(known)
  })
})
