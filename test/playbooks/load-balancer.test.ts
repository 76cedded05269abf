import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on, within } from '../lab/ground-truth.js'
import { sharedLab } from '../lab/shared-lab.js'
import { Deployment } from './deployment.js'

const address = '198.18.0.220'
const [one, two] = ['This is web1\n', 'This is web2\n']

describe('The load balancer', function () {
  this.timeout(300_000)
  let lab: Lab
  let deployment: Deployment

  before(async function () {
    lab = await sharedLab(this, 'el9')
    deployment = await Deployment.onBareHosts(lab, 'load-balancer')
    await Promise.all(deployment.hosts.map((host) => on(lab, host, 'systemctl enable --quiet --now firewalld')))
  })

  it('is deployed on bare hosts as the dry run predicted, and a second run changes nothing', async () => {
    await deployment.deployTwice()
    await isWith('lb1')
  })

  it('has every setting of the recipe on both load balancers', async () => {
    for (const host of ['lb1', 'lb2']) {
      const text = await on(lab, host, 'cat /etc/nginx/nginx.conf /etc/keepalived/keepalived.conf')
      const lines = text.split('\n').map((line) => line.trim())
      expect(lines).to.include.members(declared)
      expect(lines).to.include(`priority ${host === 'lb1' ? 100 : 90}`)
    }
  })

  it('stops and disables firewalld', async () => {
    for (const host of deployment.hosts) {
      expect(await on(lab, host, 'systemctl is-active firewalld; systemctl is-enabled firewalld; :')).to.equal(
        'inactive\ndisabled\n',
      )
    }
  })

  it('serves the pages of both web servers in turn', async () => {
    const pages = []
    for (let count = 0; count < 4; count++) pages.push(await deployment.page(address))
    expect(pages.slice(0, 2)).to.have.members([one, two])
    expect(pages.slice(2)).to.deep.equal(pages.slice(0, 2))
  })

  moves('nginx stops there', 'nginx')
  moves('keepalived stops there', 'keepalived')

  it('skips a stopped web server, and uses it again after its start', async () => {
    await on(lab, 'web1', 'systemctl stop nginx')
    expect(await deployment.pages(address)).to.deep.equal([two])
    await on(lab, 'web1', 'systemctl start nginx')
    await within(60, 'both are asked again', async () => (await deployment.pages(address)).length === 2)
    expect(await deployment.pages(address)).to.deep.equal([one, two])
  })

  it('is in the deployed state at the end', async () => {
    expect((await deployment.run()).changed).to.deep.equal({ lb1: 0, lb2: 0, web1: 0, web2: 0 })
  })

  function moves(why: string, unit: string): void {
    it(`moves its address from the master when ${why}, and back, with both pages each time`, async () => {
      await on(lab, 'lb1', `systemctl stop ${unit}`)
      const there = await isWith('lb2')
      await on(lab, 'lb1', `systemctl start ${unit}`)
      const back = await isWith('lb1')
      console.log(`      moved in ${there.toFixed(1)} s, came back in ${back.toFixed(1)} s`)
    })
  }

  /** It alone has the address, and both pages are served there. */
  async function isWith(host: string): Promise<number> {
    const seconds = await deployment.isServedBy(host, address)
    // The page that was served before may have been the last one of the other host.
    await within(10, 'both pages', async () => (await deployment.pages(address)).join() === [one, two].join())
    return seconds
  }
})

const declared = [
  'server 198.18.0.13 max_fails=2 fail_timeout=3s;',
  'server 198.18.0.14 max_fails=2 fail_timeout=3s;',
  'proxy_set_header Host $host;',
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_connect_timeout 3s;',
  'proxy_send_timeout 10s;',
  'proxy_read_timeout 10s;',
  'proxy_next_upstream error timeout http_500 http_502 http_503 http_504;',
  'virtual_router_id 51',
  'interval 2',
  'fall 1',
  'rise 1',
  'weight -20',
]
