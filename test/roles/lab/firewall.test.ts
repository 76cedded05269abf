import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { nginx, page } from '../../../roles/nginx/index.js'
import { security } from '../../../roles/security/index.js'
import { within } from '../../lab/ground-truth.js'
import { packages } from '../../lab/repository.js'
import { RealPair } from './real-pair.js'

const address = '198.18.0.200'
const pair: KeepalivedInput = {
  instances: [{ name: 'VI_1', virtualRouterId: 51, addresses: [`${address}/24`], prefer: ['lb1', 'lb2'] }],
}
const site = { servers: [page('a page\n')] }

describe('The roles on a real pair behind firewalld', function () {
  this.timeout(400_000)
  const hosts = new RealPair('firewalled', packages)
  const both = ['lb1', 'lb2']

  before(async function () {
    await hosts.boot(this)
  })
  after(() => hosts.down())

  it('install and start firewalld, and allow SSH first', async () => {
    for (const host of both) {
      // Debian's package enables it.
      expect(await hosts.bring(security, { firewalld: 'running' }, host)).to.deep.equal([
        'install firewalld',
        'allow SSH in the firewall',
        'start firewalld',
      ])
      expect(await hosts.bring(security, { firewalld: 'running' }, host)).to.deep.equal([])
      expect(await hosts.sh(host, 'firewall-cmd --list-ports')).to.equal('22/tcp')
    }
  })

  it('serve no client, and are both master, without changes to the firewall', async () => {
    for (const host of both) {
      await hosts.bring(nginx, { ...site, firewall: false }, host)
      await hosts.bring(keepalived, { ...pair, firewall: false }, host)
    }
    await within(60, 'both are master', async () => (await hosts.holders(address)).join() === both.join())
    expect(await hosts.fetch('http://198.18.0.11/')).to.equal(undefined)
  })

  it('agree on one master and serve all clients once the firewall allows it', async () => {
    for (const host of both) {
      expect(await hosts.bring(nginx, site, host)).to.deep.equal(['allow the ports of nginx in the firewall'])
      expect(await hosts.bring(keepalived, pair, host)).to.deep.equal(['allow VRRP in the firewall on eth0'])
      expect(await hosts.bring(keepalived, pair, host)).to.deep.equal([])
    }
    await hosts.held(address, 'lb1')
    expect(await hosts.fetch('http://198.18.0.11/')).to.equal('a page\n')
    expect(await hosts.fetch(`http://${address}/`)).to.equal('a page\n')
    expect(await hosts.fetch('http://198.18.0.11:8999/'), 'the health address').to.equal(undefined)
  })

  it('still do after a reload of the firewall', async () => {
    for (const host of both) await hosts.sh(host, 'firewall-cmd -q --reload')
    await sleep(8000)
    expect(await hosts.holders(address)).to.deep.equal(['lb1'])
    expect(await hosts.fetch(`http://${address}/`)).to.equal('a page\n')
  })

  it('stop and disable firewalld if declared, and then do not configure it', async () => {
    expect(await hosts.bring(security, { firewalld: 'stopped' }, 'lb2')).to.deep.equal(['stop firewalld'])
    expect(await hosts.bring(security, { firewalld: 'stopped' }, 'lb2')).to.deep.equal([])
    expect((await hosts.run('lb2', 'systemctl is-active firewalld; systemctl is-enabled firewalld')).text).to.equal(
      'inactive\ndisabled\n',
    )
    await hosts.sh('lb2', 'firewall-offline-cmd -q --remove-port=80/tcp')
    expect(await hosts.bring(nginx, site, 'lb2')).to.deep.equal([])
  })
})
