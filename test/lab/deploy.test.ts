import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { lives } from './daemon.js'
import { expectAsPredicted } from './expect-as-predicted.js'
import { on } from './ground-truth.js'
import type { RunReport } from './project.js'
import { sharedLab } from './shared-lab.js'
import { alterations, type Snapshot, snapshots } from './snapshot.js'

describe('A pair and its web servers', function () {
  this.timeout(300_000)
  let lab: Lab
  let cluster: Cluster
  /** The disks as they are known to be, carried from test to test. */
  let disks: Record<string, Snapshot>
  let announced: RunReport

  before(async function () {
    lab = await sharedLab(this)
    await Promise.all(Cluster.hosts.map((host) => lab.reset(host)))
    cluster = new Cluster(lab)
    disks = await look()
  })

  after(() => cluster?.remove())

  it('are not changed by a dry run on bare hosts', async () => {
    announced = await cluster.run(['--check'])
    expect(announced.code).to.equal(0)
    await expectAltered({})
  })

  it('are deployed by one run, exactly as the dry run predicted', async () => {
    const real = await cluster.run()
    expect(real.code).to.equal(0)
    expect(expectAsPredicted(announced, real)).to.deep.equal([
      'web1 nginx: create /var/www/html',
      'web2 nginx: create /var/www/html',
    ])
    const altered = await alteredSince()
    for (const host of Cluster.hosts) expect(altered[host]).to.include('/etc/nginx/nginx.conf')
  })

  it('serve the pages of both web servers at the virtual address, which the preferred host has', async () => {
    await cluster.isHeldBy('lb1')
    const pages = new Set([await cluster.page(), await cluster.page()])
    expect([...pages].sort()).to.deep.equal(['This is web1\n', 'This is web2\n'])
  })

  it('are not changed by a second run, which leaves the disks unchanged', async () => {
    const { code, stdout, stderr } = await cluster.deploy([])
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    const recap = stdout.split('\n').filter((line) => line.includes('changed='))
    expect(recap).to.have.length(4)
    for (const line of recap) expect(line).to.match(/ changed=0 .* unreachable=0 .* failed=0 /)
    await expectAltered({})
  })

  it('are not changed by a dry run after the deployment, even when it predicts changes', async () => {
    expect((await cluster.run(['--check'])).changed).to.deep.equal({ lb1: 0, lb2: 0, web1: 0, web2: 0 })
    announced = await edited(['--check'])
    expect(announced.changed).to.deep.equal({ lb1: 2, lb2: 0 })
    await expectAltered({})
  })

  it('apply an edit of one host’s variable with one file and one reload on that host only', async () => {
    const daemons = [
      ...Cluster.hosts.map((host) => [host, 'nginx'] as const),
      ...['lb1', 'lb2'].map((host) => [host, 'keepalived'] as const),
    ]
    const before = await lives(lab, daemons)
    const real = await edited([])
    expect(expectAsPredicted(announced, real)).to.deep.equal([])
    await expectAltered({
      lb1: ['/etc/keepalived', '/etc/keepalived/keepalived.conf', '/var/lib/haploy/pending'],
    })
    const { reloads, ...same } = before['lb1 keepalived']!
    expect(await lives(lab, daemons)).to.deep.equal({
      ...before,
      'lb1 keepalived': { ...same, reloads: reloads + 1 },
    })
    expect((await lab.on('lb1', 'grep priority /etc/keepalived/keepalived.conf')).stdout.trim()).to.equal('priority 95')
  })

  it('are restored after manual changes, exactly as the dry run predicted', async () => {
    await on(lab, 'lb1', 'chmod 0600 /etc/nginx/nginx.conf; echo "# by hand" >> /etc/keepalived/keepalived.conf')
    await on(lab, 'lb2', 'rm /etc/keepalived/check_nginx.sh /etc/keepalived/keepalived.conf; systemctl stop keepalived')
    await on(lab, 'web1', 'rm /etc/nginx/nginx.conf; systemctl disable -q --now nginx')
    await on(lab, 'web2', 'rm -r /var/www/html')
    disks = await look()
    const dry = await cluster.run(['--check'])
    await expectAltered({})
    expect(expectAsPredicted(dry, await cluster.run())).to.deep.equal([])
    await cluster.isHeldBy('lb1')
    expect((await cluster.run()).changed).to.deep.equal({ lb1: 0, lb2: 0, web1: 0, web2: 0 })
  })

  function edited(args: string[]) {
    cluster.inventory({ lb1: { keepalived: { priorities: { VI_1: 95 } } } })
    return cluster.run(['--role', 'keepalived', ...args])
  }

  const look = () => snapshots(lab, Cluster.hosts)

  async function expectAltered(paths: Record<string, string[]>): Promise<void> {
    expect(await alteredSince()).to.deep.equal(paths)
  }

  /** Since the last time that this was asked. */
  async function alteredSince(): Promise<Record<string, string[]>> {
    const before = disks
    disks = await look()
    return alterations(before, disks)
  }
})
