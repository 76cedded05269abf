import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { lives } from './daemon.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'
import { alterations, snapshots } from './snapshot.js'

describe('A configuration that the daemon rejects', function () {
  this.timeout(300_000)
  let lab: Lab
  let cluster: Cluster

  before(async function () {
    lab = await sharedLab(this)
    cluster = await Cluster.deployed(lab)
  })

  after(() => cluster?.remove())

  it('leaves nginx and its live file unchanged, and is reported with nginx’s own message', async () => {
    const wrong = { nginx: { raw: { http: 'include /etc/nginx/nosuch.conf;' } } }
    const output = await refused('/etc/nginx/nginx.conf', wrong, ['/etc/nginx'])
    expect(output).to.match(/\[emerg\] .*open\(\) "\/etc\/nginx\/nosuch\.conf" failed .* in \/etc\/nginx\/\S+:\d+/)
    expect(output).to.match(
      /> (\d+) \| +include \/etc\/nginx\/nosuch\.conf;[\s\S]*hint: Line \1 comes from nginx\.raw\.http\./,
    )
  })

  it('leaves keepalived and its live file unchanged, and is reported with keepalived’s own message', async () => {
    const agreed = { virtualRouterId: 51, addresses: ['198.18.0.200/24'], authPass: 'fakepass' }
    const instance = { name: 'VI_1', ...agreed, prefer: ['lb1', 'lb2'], interface: 'eth9' }
    const wrong = { keepalived: { instances: [instance] } }
    const output = await refused('/etc/keepalived/keepalived.conf', wrong, ['/etc/keepalived'])
    expect(output).to.match(/interface eth9 .*doesn't exist/i)
    expect(output).to.match(
      /> (\d+) \| +interface eth9[\s\S]*hint: Line \1 comes from keepalived\.instances\.0\.interface\./,
    )
  })

  /** Returns the output of the run. `touched`: folders whose times the staged file changes. */
  async function refused(file: string, variables: object, touched: string[]): Promise<string> {
    const look = async () => ({
      file: await on(lab, 'lb1', `sha256sum ${file}; stat -c '%i %y %z %s %a %U:%G' ${file}`),
      lives: await lives(lab, [
        ['lb1', 'nginx'],
        ['lb1', 'keepalived'],
      ]),
    })
    const [before, disk] = [await look(), await snapshots(lab, ['lb1'])]
    const run = ['--limit', 'lb1', '-e', JSON.stringify(variables)]
    const runtime = await runtimeFiles()
    const dry = await cluster.deploy([...run, '--check'])
    expect({ code: dry.code, stderr: dry.stderr }).to.deep.equal({ code: 2, stderr: '' })
    expect(await look(), 'after the dry run').to.deep.equal(before)
    expect(alterations(disk, await snapshots(lab, ['lb1'])), 'by the dry run').to.deep.equal({})
    expect(await runtimeFiles(), 'in /run by the dry run').to.equal(runtime)
    const { code, stdout, stderr } = await cluster.deploy(run)
    expect({ code, stderr }).to.deep.equal({ code: 2, stderr: '' })
    expect(await look()).to.deep.equal(before)
    expect(failureIn(dry.stdout, 'would fail: [lb1]')).to.equal(failureIn(stdout, 'fatal: [lb1]: FAILED!'))
    expect(alterations(disk, await snapshots(lab, ['lb1']))).to.deep.equal({ lb1: touched })
    await cluster.isHeldBy('lb1', 5)
    expect(stdout.match(/^fatal: /gm)).to.have.length(1)
    return stdout
  }

  /** What /run holds, with times, but for what logins and systemd itself keep there. */
  function runtimeFiles(): Promise<string> {
    const others = [
      '/run/user',
      '/run/utmp',
      '/run/systemd',
      '/run/log',
      '/run/udev',
      '/run/haploy',
      '/run/sudo',
      '/run/motd.dynamic',
    ]
    const prune = others.map((path) => `-path ${path}`).join(' -o ')
    return on(
      lab,
      'lb1',
      `find /run -xdev \\( ${prune} \\) -prune -o ! -path /run -printf '%p %y %s %T@ %C@\\n' | sort`,
    )
  }
})

/** When nginx says something, and as which process. */
const nginxMoment = /[\d/]+ [\d:]+ (?=\[emerg\])|\d+#\d+/g

/** What is printed of a failure, its first word aside; nothing where there is none. */
function failureIn(output: string, start: string): string {
  const [, failure = ''] = output.split(`\n${start} => `)
  return failure.split('\n\n', 1)[0]!.replace(nginxMoment, '')
}
