import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { offering } from './sample-package.js'
import { sharedLab } from './shared-lab.js'
import { alterations, snapshots } from './snapshot.js'

const host = 'web3'

/** The dry run must not be sure of the last task, or must be right about it. */
interface Case {
  /** Run on the host before. */
  readonly given: string
  readonly tasks: string
  /** What the dry run says of the last task: `depends`, or the very status. */
  readonly says: 'depends' | 'ok' | 'changed'
  readonly does: 'ok' | 'changed'
}

const units = '/etc/systemd/system'
const unit = (...lines: string[]) =>
  `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >${units}/own.service; systemctl daemon-reload`
const content = (...lines: string[]) => JSON.stringify(`${lines.join('\n')}\n`)
const sleeping = ['[Service]', 'ExecStart=/bin/sleep 1000']
const install = ['[Install]', 'WantedBy=multi-user.target']
const clean = `systemctl unmask own sample 2>/dev/null; systemctl disable --now own sample pulled 2>/dev/null; systemctl stop own pulled sample
rm -rf ${units}/own.service* ${units}/pulled.service /usr/local/lib/systemd/system/own.service /usr/share/sample; dpkg --purge sample extra 2>/dev/null
userdel u1 2>/dev/null; groupdel g1 2>/dev/null; systemctl daemon-reload; systemctl reset-failed; :`

const cases: Readonly<Record<string, Case>> = {
  'a unit that is unmasked': {
    given: `mkdir -p /usr/local/lib/systemd/system; ${unit(...sleeping).replaceAll(units, '/usr/local/lib/systemd/system')}; ln -s /dev/null ${units}/own.service; systemctl daemon-reload`,
    tasks: `absent('unmask', '${units}/own.service'), service('last', 'own', { running: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a unit that is unmasked by a command': {
    given: `mkdir -p /usr/local/lib/systemd/system; ${unit(...sleeping).replaceAll(units, '/usr/local/lib/systemd/system')}; systemctl mask own`,
    tasks: `command('unmask', 'systemctl unmask own', { writes: [subject.unit('own.service')] }), service('last', 'own', { running: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a unit that gains [Install]': {
    given: unit(...sleeping),
    tasks: `file('edit', '${units}/own.service', { content: ${content(...sleeping, ...install)} }), service('last', 'own', { enabled: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a oneshot unit that becomes a simple one': {
    given: unit('[Service]', 'Type=oneshot', 'ExecStart=/bin/true'),
    tasks: `file('edit', '${units}/own.service', { content: ${content(...sleeping)} }), service('last', 'own', { running: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a oneshot unit that a drop-in keeps running': {
    given: unit('[Service]', 'Type=oneshot', 'ExecStart=/bin/true'),
    tasks: `directory('folder', '${units}/own.service.d'), file('edit', '${units}/own.service.d/stay.conf', { content: ${content('[Service]', 'RemainAfterExit=yes')} }), service('last', 'own', { running: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a running unit whose file is edited': {
    given: `${unit(...sleeping, ...install)}; systemctl enable --now own`,
    tasks: `file('edit', '${units}/own.service', { content: ${content('[Service]', 'ExecStart=/bin/sleep 2000', ...install)} }), service('last', 'own', { running: true, enabled: true })`,
    says: 'ok',
    does: 'ok',
  },
  'a unit whose file an earlier task removes': {
    given: unit(...sleeping),
    tasks: `absent('gone', '${units}/own.service'), service('last', 'own', { running: false, enabled: false, missingOk: true })`,
    says: 'depends',
    does: 'ok',
  },
  'a unit that a link starts at boot': {
    given: `${unit(...sleeping, ...install)}; systemctl enable own`,
    tasks: `absent('gone', '${units}/multi-user.target.wants/own.service'), command('reread', 'systemctl daemon-reload', { writes: [] }), service('last', 'own', { enabled: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a unit under its alias': {
    given: `${unit(...sleeping, ...install, 'Alias=other-own.service')}; systemctl enable own`,
    tasks: `service('first', 'own', { running: true }), service('last', 'other-own', { running: true })`,
    says: 'depends',
    does: 'ok',
  },
  'a unit that another one starts': {
    given: `${unit(...sleeping)}; mv ${units}/own.service ${units}/pulled.service; ${unit('[Unit]', 'Wants=pulled.service', ...sleeping)}`,
    tasks: `service('first', 'own', { running: true }), service('last', 'pulled', { running: true })`,
    says: 'depends',
    does: 'ok',
  },
  'a file in /lib and in /usr/lib': {
    given: `echo x >/usr/lib/haploy-test`,
    tasks: `file('first', '/lib/haploy-test', { content: 'y' }), file('last', '/usr/lib/haploy-test', { content: 'x\\n' })`,
    says: 'depends',
    does: 'changed',
  },
  'a file on a mount that shows it twice': {
    given: `mkdir -p /srv/one /srv/two; echo x >/srv/one/f; mountpoint -q /srv/two || mount --bind /srv/one /srv/two`,
    tasks: `file('first', '/srv/one/f', { content: 'y' }), file('last', '/srv/two/f', { content: 'x\\n' })`,
    says: 'depends',
    does: 'changed',
  },
  'a home folder that goes': {
    given: `useradd -m u1`,
    tasks: `absent('gone', '/home/u1'), user('last', 'u1', { createHome: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a file that an upgrade replaces': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null; echo mine >/usr/share/sample/data`,
    tasks: `pkg('upgrade', { sample: '1.1' }), file('last', '/usr/share/sample/data', { content: 'mine\\n' })`,
    says: 'depends',
    does: 'changed',
  },
  'a configuration file that an upgrade keeps': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null; echo mine >/etc/sample.conf`,
    tasks: `pkg('upgrade', { sample: '1.1' }), file('last', '/etc/sample.conf', { content: 'mine\\n' })`,
    says: 'ok',
    does: 'ok',
  },
  'a configuration file that an upgrade replaces': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null`,
    tasks: `pkg('upgrade', { sample: '1.1' }), file('last', '/etc/sample.conf', { content: '1.0\\n' })`,
    says: 'depends',
    does: 'changed',
  },
  'a file that has nothing to do with an upgrade': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null; echo mine >/etc/mine`,
    tasks: `pkg('upgrade', { sample: '1.1' }), file('last', '/etc/mine', { content: 'mine\\n' })`,
    says: 'ok',
    does: 'ok',
  },
  'a unit that an upgrade disables': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null; systemctl enable sample`,
    tasks: `pkg('upgrade', { sample: '1.1' }), service('last', 'sample', { enabled: true })`,
    says: 'depends',
    does: 'changed',
  },
  'a unit of nobody that a package enables': {
    given: `offer; ${unit(...sleeping, ...install)}`,
    tasks: `pkg('install', { sample: '1.1' }), service('last', 'own', { enabled: false })`,
    says: 'depends',
    does: 'changed',
  },
  'a unit of another package': {
    given: `offer`,
    tasks: `pkg('install', { sample: '1.1' }), service('last', 'ssh', { running: true })`,
    says: 'ok',
    does: 'ok',
  },
  'a group whose number a package changes': {
    given: `offer; groupadd -g 4001 g1`,
    tasks: `pkg('install', { sample: '1.1' }), group('last', 'g1', { gid: 4001 })`,
    says: 'depends',
    does: 'changed',
  },
  'a file that a new package replaces': {
    given: `offer; mkdir -p /usr/share/sample; echo mine >/usr/share/sample/data`,
    tasks: `pkg('install', { sample: '1.1' }), file('last', '/usr/share/sample/data', { content: 'mine\\n' })`,
    says: 'depends',
    does: 'changed',
  },
  'a package that another one brings': {
    given: `offer`,
    tasks: `pkg('first', { sample: '1.1' }), pkg('last', 'extra')`,
    says: 'depends',
    does: 'ok',
  },
  'a file of a package that is removed': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null`,
    tasks: `pkg('remove', 'sample', { state: 'absent' }), absent('last', '/usr/share/sample/data')`,
    says: 'depends',
    does: 'ok',
  },
  'a file of somebody else after a removal': {
    given: `offer; apt-get -qq install sample=1.0 >/dev/null; echo mine >/etc/mine`,
    tasks: `pkg('remove', 'sample', { state: 'absent' }), file('last', '/etc/mine', { content: 'mine\\n' })`,
    says: 'ok',
    does: 'ok',
  },
  'a path that a package brings and a command looks for': {
    given: `offer`,
    tasks: `pkg('install', { sample: '1.1' }), command('last', 'false', { creates: '/usr/share/sample/data' })`,
    says: 'depends',
    does: 'ok',
  },
}

describe('What an earlier task may alter on a real host', function () {
  this.timeout(600_000)
  let project: Project
  let lab: Lab

  before(async function () {
    lab = await sharedLab(this)
    await lab.reset(host)
    project = new Project(lab).inventory({ [host]: {} })
    await on(lab, host, offering)
  })
  after(() => project?.remove())

  for (const [title, { given, tasks, says, does }] of Object.entries(cases)) {
    it(`is ${says === 'depends' ? 'said' : 'not doubted'}: ${title}`, async () => {
      project.role('own', { tasks })
      await on(lab, host, `. /root/offering; { ${clean}\n} >/dev/null 2>&1; ${given}`)
      const before = await snapshots(lab, [host])
      const announced = (await project.run(['own', '--check'])).tasks
      expect(alterations(before, await snapshots(lab, [host])), 'by the dry run').to.deep.equal({})
      const done = (await project.run(['own'])).tasks
      expect(announced.map(({ task }) => task)).to.deep.equal(done.map(({ task }) => task))
      const [dry, real] = [announced.at(-1)!.outcome, done.at(-1)!.outcome]
      expect(real.status, JSON.stringify(real)).to.equal(does)
      expect(dry.status, JSON.stringify(dry)).to.equal(says === 'depends' ? 'changed' : says)
      expect('dependsOn' in dry).to.equal(says === 'depends')
    })
  }
})
