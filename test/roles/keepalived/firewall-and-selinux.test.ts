import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import type { Facts } from '../../../src/index.js'
import { contextOf, debian, enterprise, tasksOf } from '../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const enforcing: Facts = { ...enterprise('9.5'), selinux: 'enforcing' }

/** The tasks of firewall and SELinux as `name: what it is about`. */
function firewallTasks(variables: Partial<KeepalivedInput>, facts: Facts = debian): string[] {
  return tasksOf(keepalived, contextOf(keepalived, { instances: [vi1], ...variables }, { facts }))
    .filter(({ resource: { kind } }) => /^(firewall|selinux)/.test(kind))
    .map(({ name, resource }) => `${name}: ${resource.name}`)
}

describe('The firewall around keepalived', () => {
  it('lets VRRP through on every interface that an instance of this host uses', () => {
    const second = { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'] }
    expect(firewallTasks({})).to.deep.equal(['allow VRRP in the firewall on eth0: vrrp'])
    expect(firewallTasks({ instances: [vi1, { ...second, unicast: true }] })).to.have.lengthOf(1)
    expect(firewallTasks({ instances: [vi1, { ...second, interface: 'eth1' }] })).to.deep.equal([
      'allow VRRP in the firewall on eth0: vrrp',
      'allow VRRP in the firewall on eth1: vrrp',
    ])
  })

  it('is not changed if `firewall` is false', () => {
    expect(firewallTasks({ firewall: false })).to.deep.equal([])
  })

  it('is open before keepalived starts, which would be master until it hears its peer', () => {
    const names = tasksOf(keepalived, contextOf(keepalived, { instances: [vi1] })).map(({ name }) => name)
    const opened = names.indexOf('allow VRRP in the firewall on eth0')
    expect(names[opened + 1]).to.equal('start keepalived')
  })
})

describe('SELinux around keepalived', () => {
  const asking = 'allow keepalived to connect to web servers: keepalived_connect_any'
  const found = (variables: Partial<KeepalivedInput>, facts = enforcing) =>
    firewallTasks({ firewall: false, ...variables }, facts)

  it('lets a check ask over HTTP', () => {
    expect(found({})).to.deep.equal([asking])
    expect(found({ checks: { web: { command: '/usr/bin/curl -f http://127.0.0.1/' } } })).to.deep.equal([asking])
    expect(found({}, { ...enforcing, selinux: 'permissive' })).to.deep.equal([asking])
  })

  it('is not changed for other checks, where it is disabled, or where `selinux` is false', () => {
    expect(found({ checks: { nginx: { command: '/usr/bin/pgrep -x nginx' } } })).to.deep.equal([])
    expect(found({}, enterprise('9.5'))).to.deep.equal([])
    expect(found({ selinux: false })).to.deep.equal([])
  })
})
