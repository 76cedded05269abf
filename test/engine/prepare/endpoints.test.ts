import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import type { Host } from '../../../src/core/host/host.js'
import { assertDistinctEndpoints } from '../../../src/engine/prepare/endpoints.js'
import type { EndpointOf, Target } from '../../../src/transport/transport.js'

const transport = { connectTimeout: 1, commandTimeout: 1, acceptNewHostKeys: false, env: {} }
const scopeOf = (addresses: Record<string, string>) => ({
  hosts: Object.keys(addresses).map((name) => ({ name }) as Host),
  targets: new Map(Object.entries(addresses).map(([name, address]) => [name, { name, address } as Target])),
})
const endpointOf: EndpointOf = async ({ address }) => (address === '' ? undefined : `${address} port 22`)
const assert = (addresses: Record<string, string>) =>
  assertDistinctEndpoints({ endpointOf, transport }, scopeOf(addresses))

describe('The hosts of a run', () => {
  it('are rejected if several have the same endpoint, and all of them are named', async () => {
    const error = await assert({ lb1: '198.18.0.1', lb2: '198.18.0.2', alias: '198.18.0.1' }).catch((error) => error)
    expect(error).to.be.instanceOf(UsageError)
    expect(error.message).to.equal('lb1, alias: 2 names for one host: all of them connect to 198.18.0.1 port 22')
    expect(error.hint).to.contain('--limit')
  })

  it('may have different or unknown endpoints', async () => {
    await assert({ lb1: '198.18.0.1', lb2: '198.18.0.2' })
    await assert({ lb1: '', lb2: '' })
  })
})
