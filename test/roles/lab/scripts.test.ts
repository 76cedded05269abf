import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { KeepalivedInput } from '../../../roles/keepalived/index.js'
import { Lab } from '../../../src/lab/index.js'
import { expectAsPredicted } from '../../lab/expect-as-predicted.js'
import { succeeds } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project, type RunReport } from '../../lab/project.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'

const name = labName('scripts')
const address = '198.18.0.200'
const ready = '#!/bin/sh\ntest ! -e /run/not-ready\n'
const tell = '#!/bin/sh\nprintf "%s\\n" "$*" >>/run/told\n'

describe('Declared scripts on a real pair', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 2 })
    project = new Project(lab)
    project.write('scripts/tell.sh', tell)
  })

  after(async () => {
    project?.remove()
    await lab?.down()
  })

  it('are copied as the dry run reported, and only root can write them', async () => {
    declare(own())
    const dry = await project.run(['pair', '--check'])
    const real = await project.run(['pair'])
    expect(real.code, JSON.stringify(real.tasks)).to.equal(0)
    expectAsPredicted(dry, real)
    expect(await changed()).to.deep.equal([])
    expect(await on('lb1', 'stat -c "%a %U:%G %n" /etc/keepalived/*.sh')).to.equal(
      ['check_nginx.sh', 'convert_state.sh', 'notify.sh', 'ready.sh', 'tell.sh']
        .map((name) => `755 root:root /etc/keepalived/${name}`)
        .join('\n'),
    )
    await held('lb1')
  })

  it('leave the last state when quick changes of state overtake each other', async () => {
    const notify = (state: string) => `/etc/keepalived/notify.sh INSTANCE quick ${state} 90`
    await on(
      'lb1',
      `mkdir -p /root/slow; printf '#!/bin/sh\\nsleep 1; exec /bin/mkdir "$@"\\n' >/root/slow/mkdir; chmod +x /root/slow/mkdir`,
    )
    await on('lb1', `PATH=/root/slow:$PATH ${notify('MASTER')} & sleep 0.2; ${notify('BACKUP')}; wait`)
    expect(await on('lb1', 'cat /run/keepalived/quick.state')).to.equal('BACKUP')
    await on('lb1', notify('MASTER'))
    expect(await on('lb1', 'cat /run/keepalived/quick.state; rm -r /run/keepalived/*quick*')).to.equal('MASTER')
  })

  it('decide which host holds the address, and are notified of it', async () => {
    await on('lb1', 'touch /run/not-ready')
    await held('lb2')
    await on('lb1', 'rm /run/not-ready')
    await held('lb1')
    // keepalived reports a change after the address has moved.
    await succeeds(lab, 'lb2', 'tail -n 1 /run/told | grep -q BACKUP')
    expect(await on('lb2', 'cat /run/told')).to.match(
      /^INSTANCE VI_1 BACKUP 90\n(.*\n)*INSTANCE VI_1 MASTER 90\nINSTANCE/,
    )
  })

  it('are loaded again by keepalived when they change', async () => {
    const { scripts } = own()
    declare({ ...own(), scripts: { ...scripts, 'ready.sh': `${ready}# edited\n` } })
    expect(await changed()).to.deep.equal(['record the managed files', 'copy ready.sh', 'reload keepalived'])
    expect(await changed()).to.deep.equal([])
    await held('lb1')
  })

  it("replace the role's own scripts of the same name, until they are no longer declared", async () => {
    declare({ ...own(), scripts: { ...own().scripts, 'notify.sh': tell } })
    expect(await changed()).to.include('copy notify.sh')
    expect(await on('lb1', 'tail -n +2 /etc/keepalived/notify.sh')).to.equal(tell.trim().split('\n')[1])
    declare(own())
    const dry = changedIn(await project.run(['pair', '--check']))
    expect(dry).to.include('copy notify.sh').and.not.to.include('remove files that are no longer declared')
    expect(await changed()).to.deep.equal(dry)
    expect(await on('lb1', 'grep -c logger /etc/keepalived/notify.sh')).to.equal('1')
    expect(await changed()).to.deep.equal([])
  })

  it('are removed once they are no longer declared and keepalived no longer runs them, and others stay', async () => {
    const before = await on('lb1', 'wc -l </run/told')
    await on('lb1', 'echo mine >/etc/keepalived/mine.sh')
    declare({ instances: own().instances.map((instance) => ({ ...instance, notify: true })), checks: watchful() })
    const dry = changedIn(await project.run(['pair', '--check']))
    expect(dry).to.deep.equal(['copy keepalived.conf', 'reload keepalived', 'remove files that are no longer declared'])
    expect(await changed()).to.deep.equal(dry)
    expect(await on('lb1', 'cd /etc/keepalived && ls *.sh')).to.equal(
      'check_nginx.sh\nconvert_state.sh\nmine.sh\nnotify.sh',
    )
    await sleep(5000)
    await held('lb1')
    expect(await on('lb1', 'wc -l </run/told'), 'changes of state').to.equal(before)
    expect(await changed()).to.deep.equal([])
  })

  function own(): KeepalivedInput {
    return {
      instances: [
        { name: 'VI_1', virtualRouterId: 51, addresses: [`${address}/24`], prefer: ['lb1', 'lb2'], notify: 'tell.sh' },
      ],
      scripts: { 'ready.sh': ready, 'tell.sh': { file: project.path('scripts/tell.sh') } },
      checks: { ...watchful(), ready: { script: 'ready.sh', interval: 1 } },
    }
  }

  function watchful(): KeepalivedInput['checks'] {
    return { other: { command: '/bin/test -e /run' } }
  }

  function declare(keepalived: KeepalivedInput): void {
    project.inventory({ lb1: {}, lb2: {} }).write(
      'playbooks/pair.ts',
      `import { definePlaybook } from 'haploy'
import { keepalived } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [keepalived(${JSON.stringify(keepalived, null, 2)})] }])
`,
    )
  }

  /** Names of the tasks and handlers that a run changes on lb1. */
  async function changed(): Promise<string[]> {
    const report = await project.run(['pair'])
    expect(report.code, JSON.stringify(report.tasks)).to.equal(0)
    return changedIn(report)
  }

  function changedIn({ tasks }: RunReport): string[] {
    return tasks
      .filter(({ host, outcome }) => host === 'lb1' && outcome.status === 'changed')
      .map(({ task }) => task.replace(/^keepalived: (handler )?/, ''))
  }

  async function on(host: string, code: string): Promise<string> {
    const { code: exit, stdout, stderr } = await lab.on(host, code)
    expect(exit, `${code}\n${stdout}${stderr}`).to.equal(0)
    return stdout.trim()
  }

  /** Waits for at least 40 seconds until exactly one host holds the address. */
  async function held(by: string): Promise<void> {
    let holders: string[] = []
    for (let tries = 0; tries < 200; tries++) {
      const looks = ['lb1', 'lb2'].map(async (host) => ({
        host,
        ...(await lab.on(host, `ip -o addr | grep -F ' ${address}/'`)),
      }))
      holders = (await Promise.all(looks)).filter(({ code }) => code === 0).map(({ host }) => host)
      if (holders.length === 1 && holders[0] === by) return
      await sleep(200)
    }
    throw new Error(`${address} is on ${holders.join(' and ') || 'no host'} and not on ${by}`)
  }
})
