import { expect } from 'chai'
import { connectionOf, inventoryOf, namesOf } from '../../../src/cli/adopt/hosts.js'
import { secret } from '../../../src/index.js'

describe('The hosts of haploy adopt', () => {
  it('are addresses with a user and a port, and all users but root use sudo', () => {
    const hosts = inventoryOf(['lb1', 'ops@198.18.0.11:2222', 'root@lb2'], 'admin').hosts
    expect(hosts.map(({ address, vars }) => [address, vars.user, vars.port, vars.become])).to.deep.equal([
      ['lb1', 'admin', undefined, true],
      ['198.18.0.11', 'ops', 2222, true],
      ['lb2', 'root', undefined, false],
    ])
  })

  it('have the names that they give themselves, unless these are no names of their own', () => {
    const named = (...pairs: [string, string][]) => namesOf(pairs.map(([host, hostname]) => ({ host, hostname })))
    expect(named(['198.18.0.11', 'lb1.example'], ['198.18.0.12', 'lb2'])).to.deep.equal(['lb1', 'lb2'])
    expect(named(['a', 'node'], ['b', 'node'])).to.deep.equal(['a', 'b'])
    expect(named(['a', 'lb'], ['b', 'x'])).to.deep.equal(['a', 'b'])
    expect(named(['a', '7'], ['b', 'x'])).to.deep.equal(['a', 'b'])
  })

  it('are written without secrets', () => {
    const vars = { user: 'ops', password: secret('fakepass'), key: '~/.ssh/id', nginx: {} }
    expect(connectionOf(vars, '198.18.0.11')).to.deep.equal({ address: '198.18.0.11', user: 'ops', key: '~/.ssh/id' })
  })
})
