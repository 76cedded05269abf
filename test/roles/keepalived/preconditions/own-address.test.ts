import { expect } from 'chai'
import { keepalived } from '../../../../roles/keepalived/index.js'
import { changesFor } from '../../../../src/core/resource.js'
import { type Facts, Output } from '../../../../src/index.js'
import { contextOf, debian, fileOf, tasksOf } from '../../staged-role.js'

const pair = {
  instances: [
    { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24', '198.18.0.201/24'], prefer: ['lb1', 'lb2'] },
  ],
}
const taskName = "check that no virtual address is the host's own"

function having(...addresses: string[]): { facts: Facts } {
  const eth0 = { name: 'eth0', up: true, addresses: addresses.map((cidr) => ({ cidr, label: 'eth0' })) }
  return { facts: { ...debian, interfaces: [eth0] } }
}

/** What a host with an address says while keepalived does not run, or does, and has this configuration. */
function errorFor(host: { facts: Facts }, file: string, code = 0): string | undefined {
  const task = tasksOf(keepalived, contextOf(keepalived, pair, host)).find(({ name }) => name === taskName)
  if (!task) return 'no task'
  const { resource } = task
  try {
    changesFor(resource, resource.probe.parse(new Output(code, Buffer.from(file), Buffer.alloc(0))))
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

describe('A virtual address that a host already has', () => {
  const held = having('198.18.0.11/24', '198.18.0.201/32')
  const file = fileOf(keepalived, '/etc/keepalived/keepalived.conf', contextOf(keepalived, pair))

  it('is an error if keepalived did not add it', () => {
    const message =
      "VI_1 has the virtual address 198.18.0.201, which is this host's own: keepalived would remove it from the host"
    expect(errorFor(held, '')).to.equal(message)
    expect(errorFor(held, file.replaceAll('198.18.0.201', '198.18.0.202'))).to.equal(message)
  })

  it('is accepted if keepalived runs, or was killed while it held the address', () => {
    expect(errorFor(held, '', 3)).to.equal(undefined)
    expect(errorFor(held, file)).to.equal(undefined)
  })

  it('is not checked for where there is none', () => {
    expect(errorFor(having('198.18.0.11/24'), '')).to.equal('no task')
  })
})
