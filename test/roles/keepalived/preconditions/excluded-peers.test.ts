import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { changesFor } from '../../../../src/core/resource.js'
import { Output } from '../../../../src/index.js'
import { contextOf, fileOf, pair, tasksOf } from '../../staged-role.js'

type InstanceInput = KeepalivedInput['instances'][number]

const instance: InstanceInput = {
  name: 'VI_1',
  virtualRouterId: 51,
  addresses: ['198.18.0.200/24', '198.18.0.201/24'],
  prefer: ['lb1', 'lb2'],
  authPass: 'fakepass',
}
const taskName = 'check that no excluded peer needs the same change'

/** What lb1 says to a declaration, when the run leaves lb2 out and this is its keepalived.conf; undefined when nothing. */
function errorFor(file: string, more: Partial<InstanceInput> = {}): string | undefined {
  const context = contextOf(keepalived, { instances: [{ ...instance, ...more }] }, { excludedPeers: pair().slice(1) })
  const { resource } = tasksOf(keepalived, context).find(({ name }) => name === taskName)!
  try {
    changesFor(resource, resource.probe.parse(new Output(0, Buffer.from(file), Buffer.alloc(0))))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** The file as the role writes it, but with the password itself instead of its mask. */
function written(more: Partial<InstanceInput> = {}): string {
  const context = contextOf(keepalived, { instances: [{ ...instance, ...more }] })
  return fileOf(keepalived, '/etc/keepalived/keepalived.conf', context).replace(/auth_pass .*/, 'auth_pass fakepass')
}

describe('A run of the keepalived role that excludes a peer', () => {
  it('may change settings that hosts need not have in common', () => {
    const more = { trackInterfaces: [{ name: 'eth9' }], preemptDelay: 5, garpMasterRefresh: 9, notify: false }
    expect(errorFor(written(), more)).to.equal(undefined)
  })

  it('may write the first configuration of a host, and the first declaration of an instance', () => {
    expect(errorFor('')).to.equal(undefined)
    expect(errorFor('global_defs {\n  router_id x\n}\n')).to.equal(undefined)
    expect(errorFor('vrrp_instance {{{')).to.equal(undefined)
  })

  const refused: Record<string, Partial<InstanceInput>> = {
    'virtualRouterId (51 → 52)': { virtualRouterId: 52 },
    'advertInterval (1 → 2)': { advertInterval: 2 },
    'addresses (198.18.0.200,198.18.0.201 → 198.18.0.201)': { addresses: ['198.18.0.201/24'] },
    'transport (multicast → unicast)': { unicast: true },
    'version (2 → 3), authPass': { version: 3, authPass: undefined },
    authPass: { authPass: 'fakenew1' },
  }
  for (const [difference, more] of Object.entries(refused)) {
    it(`must not change ${difference}`, () => {
      const message = errorFor(written(), more)
      expect(message).to.equal(
        `VI_1 would change here but not on lb2, which this run excludes, and both hosts would hold its addresses: ${difference}`,
      )
      expect(message).not.to.contain('fakenew1')
    })
  }

  it('recognizes a renamed instance by its id', () => {
    const file = written().replace('VI_1', 'gateway')
    expect(errorFor(file)).to.equal(undefined)
    expect(errorFor(file, { advertInterval: 2 })).to.contain('advertInterval (1 → 2)')
  })

  it('reads a file that somebody else wrote', () => {
    const file = `
vrrp_instance VI_2 { # the other one
  virtual_router_id 52
}
vrrp_instance VI_1
{
    state MASTER ! it is not
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass fakepass#1
    }
    virtual_ipaddress {
        198.18.0.200
        198.18.0.201/24 dev eth0 label eth0:vip
    }
}`
    expect(errorFor(file)).to.equal(undefined)
    expect(errorFor(file.replace('fakepass', 'fakeother'))).to.contain('both hosts would hold its addresses: authPass')
  })

  it('has no check where all hosts of the instance are in the run', () => {
    const three = pair(3)
    for (const excludedPeers of [[], [three[2]!]]) {
      const context = contextOf(keepalived, { instances: [instance] }, { peers: three, excludedPeers })
      expect(tasksOf(keepalived, context).map(({ name }) => name)).not.to.include(taskName)
    }
  })
})
