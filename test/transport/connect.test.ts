import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { endpointOf } from '../../src/transport/connect.js'
import type { Target } from '../../src/transport/transport.js'

describe('The endpoint of a host', () => {
  let home: string
  const endpoint = (target: Partial<Target>) => {
    const options = { connectTimeout: 1, commandTimeout: 1, acceptNewHostKeys: false, env: { HOME: home, USER: 'me' } }
    return endpointOf({ name: 'any', address: 'lb1', connection: 'ssh', ...target }, options)
  }

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'haploy-endpoint-'))
    mkdirSync(join(home, '.ssh'))
    const config = `Host lb1 alias
  HostName 198.18.0.11
Host behind
  HostName 198.18.0.11
  ProxyJump jump
Host beside
  HostName 198.18.0.11
  ProxyJump other
Host wrong
  ProxyCommand nc %h %p
`
    writeFileSync(join(home, '.ssh', 'config'), config)
  })
  after(() => rmSync(home, { recursive: true }))

  it('is the same for two names of one address in the SSH configuration, whoever logs in', async () => {
    expect(await endpoint({})).to.equal('198.18.0.11 port 22')
    expect(await endpoint({ address: 'alias', user: 'root' })).to.equal(await endpoint({ port: 22 }))
    expect(await endpoint({ address: '198.18.0.11' })).to.equal(await endpoint({}))
  })

  it('is another one at another port or through other jump hosts', async () => {
    const others = [{ port: 2222 }, { address: 'behind' }, { address: 'beside' }, { address: 'LB2' }]
    const endpoints = await Promise.all([{}, ...others].map(endpoint))
    expect(new Set(endpoints).size).to.equal(5)
    expect(endpoints[2]).to.equal('198.18.0.11 port 22 through jump port 22')
    expect(endpoints[4]).to.equal('lb2 port 22')
  })

  it('is not known without SSH, nor where the configuration is one that haploy cannot follow', async () => {
    expect(await endpoint({ connection: 'local' })).to.equal(undefined)
    expect(await endpoint({ address: 'wrong' })).to.equal(undefined)
  })
})
