import { expect } from 'chai'
import { firewallResource } from '../../../src/resources/firewall.js'
import { packages } from '../../lab/repository.js'
import { BareHost } from './bare-host.js'

const vrrp = firewallResource({ protocols: ['vrrp'], interface: 'eth0' })
const web = firewallResource({ ports: ['80/tcp', '443/tcp'], interface: 'eth0' })

describe('A firewall on a real host with firewalld', function () {
  this.timeout(180_000)
  const host = new BareHost('firewall', { packages })

  before(async function () {
    await host.boot(this)
  })
  after(() => host.down())

  /** The zone's ports and rich rules, of the running firewalld and of its files. */
  const listed = (zone: string) =>
    host.sh(
      `for side in '' --permanent; do for what in ports rich-rules; do firewall-cmd $side --zone=${zone} --list-$what; done; done`,
    )
  const rule = 'rule protocol value="vrrp" accept'

  it('has nothing to do without firewalld', async () => {
    expect(await host.plan(vrrp)).to.deep.equal([])
    await host.sh('apt-get -qq -y --no-install-recommends install firewalld >/dev/null 2>&1')
  })

  it('opens what is requested, at once and permanently', async () => {
    expect(await host.bring(vrrp)).to.deep.equal([['vrrp', null, 'open in zone public']])
    expect(await host.bring(web)).to.deep.equal([
      ['80/tcp', null, 'open in zone public'],
      ['443/tcp', null, 'open in zone public'],
    ])
    const open = `80/tcp 443/tcp\n${rule}\n80/tcp 443/tcp\n${rule}`
    expect(await listed('public')).to.equal(open)
    await host.sh('firewall-cmd -q --reload')
    expect(await listed('public')).to.equal(open)
    expect(await host.plan(web)).to.deep.equal([])
  })

  it('opens the configuration that is closed, and keeps what others opened temporarily', async () => {
    await host.sh('firewall-cmd -q --remove-port=80/tcp; firewall-cmd -q --add-port=8080/tcp')
    expect(await host.bring(web)).to.deep.equal([['80/tcp', 'after the next reload', 'open in zone public']])
    await host.sh('firewall-cmd -q --permanent --remove-port=80/tcp')
    expect(await host.bring(web)).to.deep.equal([['80/tcp', 'until the next reload', 'open in zone public']])
    expect(await host.sh('firewall-cmd --list-ports')).to.contain('8080/tcp')
  })

  it('accepts an open range', async () => {
    await host.sh('firewall-cmd -q --add-port=8000-8010/tcp; firewall-cmd -q --permanent --add-port=8000-8010/tcp')
    const within = firewallResource({ ports: ['8005/tcp', '8001-8010/tcp'] })
    expect(await host.plan(within)).to.deep.equal([])
    expect(await host.plan(firewallResource({ ports: ['8010-8011/tcp'] }))).to.have.lengthOf(1)
  })

  it('opens the zone that the interface is bound to', async () => {
    await host.sh('firewall-cmd -q --permanent --zone=dmz --add-interface=eth0; firewall-cmd -q --reload')
    expect(await host.bring(vrrp)).to.deep.equal([['vrrp', null, 'open in zone dmz']])
    expect(await listed('dmz')).to.equal(`${rule}\n\n${rule}`)
  })

  it('writes the files of a firewalld that only starts at boot, and they apply when it starts', async () => {
    await host.sh('systemctl stop firewalld')
    const later = firewallResource({ ports: ['81/tcp'], protocols: ['esp'], interface: 'eth0' })
    expect(await host.bring(later)).to.deep.equal([
      ['81/tcp', null, 'open in zone dmz once firewalld starts'],
      ['esp', null, 'open in zone dmz once firewalld starts'],
    ])
    await host.sh('systemctl start firewalld')
    expect(await host.plan(later)).to.deep.equal([])
    expect(await host.sh('firewall-cmd --zone=dmz --list-ports')).to.equal('81/tcp')
  })

  it('has nothing to do if firewalld neither runs nor starts at boot', async () => {
    await host.sh('systemctl -q disable --now firewalld')
    expect(await host.plan(firewallResource({ ports: ['82/tcp'] }))).to.deep.equal([])
    await host.sh('systemctl -q mask firewalld')
    expect(await host.plan(firewallResource({ ports: ['82/tcp'] }))).to.deep.equal([])
  })
})
