import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

/** Breaks a host in its own way, after a first change. */
const fates = {
  fails: 'exit 1',
  'loses its link': 'ip link set "$(ip -o -4 route get 198.18.0.1 | sed "s/.* dev //; s/ .*//")" down; sleep 60',
  'loses its session': 'kill -KILL $(pgrep -f "^sshd: ops@notty")',
}

const names = ['web3', 'web4', 'web5', 'web6', 'web7', 'web8'] as const

describe('A rolling play on real hosts', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
  })

  beforeEach(async () => {
    project = new Project(lab).role('roll', {
      variables: "z.object({ fate: z.string().default(':') })",
      tasks: `file('begin', '/srv/begun', { content: 'x' }), command('meet its fate', vars.fate),
        file('end', '/srv/ended', { content: 'x' }),`,
    })
    for (const host of names) await on(lab, host, 'rm -f /srv/begun /srv/ended')
  })
  afterEach(() => project?.remove())

  /** Resolves to the hosts that were changed, and to those that came to the end. */
  async function roll(count: number, play: string, hosts: Record<string, Record<string, unknown>>) {
    const taken = names.slice(0, count)
    project.inventory(Object.fromEntries(taken.map((name) => [name, hosts[name] ?? {}])))
    project.write(
      'playbooks/roll.ts',
      `import { definePlaybook } from 'haploy'
import { role } from '../roles/roll/index.js'

export default definePlaybook([{ hosts: 'all', ${play}, roles: [role()] }])
`,
    )
    const { code, stdout } = await project.haploy(['run', 'roll', '--connect-timeout', '5', '--wait-lock', '90'])
    const having = async (file: string) => {
      const there = await Promise.all(taken.map(async (host) => (await lab.on(host, `test -e ${file}`)).code === 0))
      return taken.filter((_, index) => there[index]).join(' ')
    }
    return { code, stdout, begun: await having('/srv/begun'), ended: await having('/srv/ended') }
  }
  const meets = (fate: keyof typeof fates) => ({ roll: { fate: fates[fate] } })

  it('that cuts off the first of two hosts leaves the other one alone', async () => {
    const { code, stdout, begun } = await roll(2, 'serial: 1', {
      web3: meets('loses its link'),
      web4: meets('loses its link'),
    })
    await lab.on('web3', 'for link in /sys/class/net/*; do ip link set "${link##*/}" up; done')
    expect(code, stdout).to.equal(4)
    expect(begun).to.equal('web3')
    expect(stdout).to.contain(
      "play 'all' stops after a failure on web3 (lost after the run had begun to change it); it does not run on web4",
    )
  })

  for (const [serial, begun, ended] of [
    ['1', 'web3', ''],
    ['2', 'web3 web4', 'web4'],
    ["'50%'", 'web3 web4 web5', 'web4 web5'],
  ] as const) {
    it(`with serial ${serial} begins no further batch after a host that lost its session or failed`, async () => {
      for (const [fate, exit] of [
        ['loses its session', 4],
        ['fails', 2],
      ] as const) {
        const run = await roll(6, `serial: ${serial}`, { web3: meets(fate) })
        expect(run, run.stdout).to.deep.include({ code: exit, begun, ended })
        for (const host of names) await on(lab, host, 'rm -f /srv/begun /srv/ended')
      }
    })

    it(`with serial ${serial} counts a host that was unreachable from the start as failed`, async () => {
      const run = await roll(6, `serial: ${serial}`, { web3: { port: 1 } })
      expect(run, run.stdout).to.deep.include({ code: 4, begun: ended, ended })
    })
  }

  it('with maxFail goes on after a failure, but not after a loss', async () => {
    const failed = await roll(6, 'serial: 2, maxFail: 1', { web3: meets('fails') })
    expect(failed, failed.stdout).to.deep.include({ code: 2, ended: 'web4 web5 web6 web7 web8' })
    for (const host of names) await on(lab, host, 'rm -f /srv/begun /srv/ended')
    const lost = await roll(6, 'serial: 2, maxFail: 1', { web3: meets('loses its session') })
    expect(lost, lost.stdout).to.deep.include({ code: 4, begun: 'web3 web4', ended: 'web4' })
  })
})

describe('Two names for one machine', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project
  const second = '198.18.0.117'

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).role('touch', { tasks: "file('touch', '/srv/touched', { content: 'x' })," })
    await on(lab, 'web3', `rm -f /srv/touched; ip address add ${second}/32 dev lo`)
    await lab.exec([
      'ip',
      'route',
      'replace',
      `${second}/32`,
      'via',
      lab.hosts.find(({ name }) => name === 'web3')!.address,
    ])
  })

  after(async () => {
    if (!lab) return
    await lab.exec(['ip', 'route', 'delete', `${second}/32`])
    await on(lab, 'web3', `ip address delete ${second}/32 dev lo`)
    project.remove()
  })

  const addressOf = (host: string) => lab.hosts.find(({ name }) => name === host)!.address

  it('are refused before anything is sent when they have one address', async () => {
    project.inventory({ web3: {}, web4: { address: addressOf('web3') } })
    const { code, stdout, stderr } = await project.haploy(['run', 'touch'])
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).to.contain(`web3, web4: 2 names for one host: all of them connect to ${addressOf('web3')} port 22`)
    expect((await lab.on('web3', 'test -e /srv/touched')).code).to.equal(1)
  })

  for (const dry of [['--check'], []]) {
    it(`are refused before a change when they have two addresses${dry.length ? ', in a dry run too' : ''}`, async () => {
      project.inventory({ web3: {}, web4: { address: second } })
      const known = await on(lab, 'web3', 'cut -d " " -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub')
      project.write('known_hosts', `${addressOf('web3')} ${known}${second} ${known}`)
      const { code, stdout } = await project.haploy([
        'run',
        'touch',
        '-e',
        `knownHosts=${project.path('known_hosts')}`,
        ...dry,
      ])
      expect(code, stdout).to.equal(2)
      expect(stdout).to.contain(
        'web3 and web4 are the same machine: they have the same host key, machine id and boot id',
      )
      expect((await lab.on('web3', 'test -e /srv/touched')).code).to.equal(1)
    })
  }
})
