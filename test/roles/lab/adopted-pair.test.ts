import { readFileSync, statSync } from 'node:fs'
import { expect } from 'chai'
import { compareKeepalived, adoption as ofKeepalived } from '../../../roles/keepalived/adoption/index.js'
import { compareNginx, adoption as ofNginx } from '../../../roles/nginx/adoption/index.js'
import { Lab } from '../../../src/lab/index.js'
import { on, within } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project } from '../../lab/project.js'
import { packages } from '../../lab/repository.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { filesOfPair } from '../keepalived/adoption/adopted-pair.js'
import { filesOfFixture } from '../nginx/adoption/fixtures.js'

const name = labName('adopted-pair')
const both = ['lb1', 'lb2'] as const
const address = '198.18.0.200'

describe('A pair that was set up by hand', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 2, packages })
    await Promise.all(both.map(setUp))
    await isHeldBy('lb1')
    project = new Project(lab)
  })

  after(async () => {
    project?.remove()
    await lab?.down()
  })

  it('is adopted, deployed without a difference, edited, and fails over', async () => {
    const login = ['-u', 'ops', '-e', `key=${lab.keyFile}`, '-e', `knownHosts=${lab.knownHostsFile}`]
    const adopted = await project.haploy(['adopt', ...lab.hosts.map((host) => host.address), ...login])
    expect(adopted.code, adopted.stderr).to.equal(0)
    expect(adopted.stdout)
      .to.match(/^nginx +lb1, lb2 +\d+ +\d+ \(9\d\.\d %\)/m)
      .and.match(/^keepalived +lb1, lb2 +\d+ +\d+ \(\d+\.\d %\)/m)
    expect(adopted.stdout).to.contain('Passwords are in playbooks/deploy.ts')
    expect(statSync(project.path('playbooks/deploy.ts')).mode & 0o777).to.equal(0o600)
    const before = await read()

    const dry = await project.haploy(['run', 'deploy', '--check', '--diff', '--take-over'])
    expect(dry.code, dry.stdout + dry.stderr).to.equal(0)
    expect(await read()).to.deep.equal(before)

    const first = await project.haploy(['run', 'deploy', '--take-over'])
    expect(first.code, first.stdout + first.stderr).to.equal(0)
    const after = await read()
    for (const host of both) {
      expect(compareNginx(before[host].nginx, after[host].nginx, 'www-data'), host).to.deep.equal([])
      expect(compareKeepalived(before[host].keepalived, after[host].keepalived, host), host).to.deep.equal([])
    }
    expect((await project.run(['deploy'])).changed).to.deep.equal({ lb1: 0, lb2: 0 })
    await isHeldBy('lb1')

    const playbook = readFileSync(project.path('playbooks/deploy.ts'), 'utf8')
    expect(playbook).to.contain("body: 'ok\\n'")
    project.write('playbooks/deploy.ts', playbook.replace("body: 'ok\\n'", "body: 'edited\\n'"))
    expect((await project.run(['deploy'])).code).to.equal(0)
    expect(await health()).to.equal('edited\n')
    await on(lab, 'lb1', 'systemctl stop nginx')
    await isHeldBy('lb2')
    expect(await health()).to.equal('edited\n')
  })

  async function setUp(host: 'lb1' | 'lb2'): Promise<void> {
    const files = [...filesOfFixture('websockets'), ...filesOfPair('hot-standby')[host]!]
    const copies = files.map(
      ([path, text]) =>
        `mkdir -p "$(dirname ${path})" && base64 -d >${path} <<'END'\n${Buffer.from(text).toString('base64')}\nEND`,
    )
    await on(
      lab,
      host,
      `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx keepalived curl >/dev/null 2>&1
rm -f /etc/nginx/sites-enabled/*
${copies.join('\n')}
find /etc/keepalived -name '*.sh' -exec chmod 755 {} +
systemctl restart nginx keepalived`,
    )
  }

  async function read() {
    const files = async (host: string) => ({
      nginx: ofNginx.filesOf(await on(lab, host, ofNginx.script.complete)),
      keepalived: ofKeepalived.filesOf(await on(lab, host, ofKeepalived.script.complete)),
    })
    const [lb1, lb2] = await Promise.all(both.map(files))
    return { lb1: lb1!, lb2: lb2! }
  }

  async function isHeldBy(holder: string): Promise<void> {
    await within(60, `${address} is held by ${holder}`, async () => {
      const outputs = await Promise.all(both.map((host) => on(lab, host, 'ip -o address')))
      return both.every((host, index) => outputs[index]!.includes(` ${address}/`) === (host === holder))
    })
  }

  /** What the address of the pair answers; lb2 asks. */
  function health(): Promise<string> {
    return on(lab, 'lb2', `curl -s --max-time 5 -H 'Host: chat.example' http://${address}/healthz`)
  }
})
