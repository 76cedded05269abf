import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { type NginxInput, nginx } from '../../../../roles/nginx/index.js'
import { hostVarsOf, problemsOf } from '../../staged-role.js'

const instance = { name: 'VI_1', virtualRouterId: 51, prefer: ['lb1', 'lb2'] }
const pair: KeepalivedInput = {
  instances: [
    { ...instance, addresses: ['198.18.0.200/24'] },
    { ...instance, name: 'VI_2', virtualRouterId: 52, version: 3, addresses: [{ address: '2001:db8::200/64' }] },
  ],
}
const problemsWith = (variables: NginxInput) =>
  problemsOf(nginx, hostVarsOf(nginx, [variables]), [], {
    variablesOf: (role) => (role === 'keepalived' ? hostVarsOf(keepalived, [pair, pair]) : []),
  })

/** What is declared, and the variable that is refused. */
const refused: [string, NginxInput, string][] = [
  ['a server', { servers: [{ listen: ['127.0.0.1:80', '198.18.0.200:80'] }] }, 'nginx.servers.0.listen'],
  [
    'a server by its settings',
    { servers: [{}, { listen: { address: '198.18.0.200', port: 81 } }] },
    'nginx.servers.1.listen',
  ],
  [
    'a server on IPv6, however it is written',
    { servers: [{ listen: '[2001:db8:0::200]:80' }] },
    'nginx.servers.0.listen',
  ],
  [
    'a stream server',
    { stream: { servers: [{ listen: '198.18.0.200:53', udp: true, proxyPass: '198.18.0.13:53' }] } },
    'nginx.stream.servers.0.listen',
  ],
  ['the health address', { health: '198.18.0.200:8999' }, 'nginx.health'],
]

describe('A virtual address of keepalived', () => {
  for (const [what, variables, variable] of refused) {
    it(`cannot be that of ${what}`, () => {
      const problems = problemsWith(variables)
      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.include({ rule: 'nginx/unbindable-virtual-address', severity: 'error', variable })
      expect(problems[0]!.hint).to.contain('nginx.nonlocalBind')
      expect(problemsWith({ ...variables, nonlocalBind: true })).to.deep.equal([])
    })
  }

  it('needs nothing if nginx listens on other addresses, or on all', () => {
    expect(
      problemsWith({ servers: [{ listen: [80, '[::]:80', '198.18.0.11:81', 'unix:/run/a.sock'] }] }),
    ).to.deep.equal([])
  })
})
