import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { routeTo } from '../../../src/transport/ssh/route.js'
import type { Target } from '../../../src/transport/transport.js'

describe('the route to a host', () => {
  let home: string
  const options = () => ({
    connectTimeout: 1000,
    commandTimeout: 1000,
    acceptNewHostKeys: false,
    env: { HOME: home, USER: 'me', SSH_AUTH_SOCK: '/agent' },
  })
  const route = (target: Partial<Target>, config = '') => {
    writeFileSync(join(home, '.ssh', 'config'), config)
    return routeTo({ name: 'lb1', address: 'lb1', connection: 'ssh', ...target }, options())
  }
  const places = async (target: Partial<Target>, config = '') =>
    (await route(target, config)).map((hop) => `${hop.user}@${hop.address}:${hop.port}`)

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'haploy-route-'))
    mkdirSync(join(home, '.ssh'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  it('is direct with OpenSSH’s defaults', async () => {
    const [hop] = await route({})
    expect(hop).to.deep.include({ address: 'lb1', port: 22, user: 'me', agent: '/agent', knownAs: 'lb1' })
    expect(hop!.keys.map(({ path }) => path)[0]).to.equal(`${home}/.ssh/id_ed25519`)
    expect(hop!.knownHosts[0]).to.equal(`${home}/.ssh/known_hosts`)
  })

  it('prefers the inventory over the configuration', async () => {
    const config = 'Host lb1\n HostName other\n User no\n Port 1\n IdentityFile ~/no\n UserKnownHostsFile ~/no\n'
    const [hop] = await route({ user: 'ops', port: 2222, key: '~/key', knownHosts: '~/known' }, config)
    expect(hop).to.deep.include({ address: 'other', user: 'ops', port: 2222 })
    expect(hop!.keys).to.deep.equal([{ path: `${home}/key`, required: true }])
    expect(hop!.knownHosts[0]).to.equal(`${home}/known`)
  })

  it('expands the tokens of paths and names', async () => {
    const config = 'HostName %h.example.org\nUser ops\nIdentityFile %d/%r-%h-%p-%n-100%%\nIdentityAgent none\n'
    const [hop] = await route({}, config)
    expect(hop!.keys[0]!.path).to.equal(`${home}/ops-lb1.example.org-22-lb1-100%`)
    expect(hop!.agent).to.equal(undefined)
  })

  it('goes through every jump host, each with its own configuration', async () => {
    const config = 'Host jump\n HostName 198.18.0.9\n User gate\nHost lb1\n ProxyJump jump,admin@[::1]:2222\n'
    expect(await places({}, config)).to.deep.equal(['gate@198.18.0.9:22', 'admin@::1:2222', 'me@lb1:22'])
  })

  it('follows the jump host of the first jump host', async () => {
    const config = 'Host inner\n ProxyJump outer\n'
    expect(await places({ proxyJump: 'inner' }, config)).to.deep.equal(['me@outer:22', 'me@inner:22', 'me@lb1:22'])
  })

  it('connects directly to a jump host that would use itself as jump host', async () => {
    expect(await places({}, 'Host *\n ProxyJump jump\n')).to.deep.equal(['me@jump:22', 'me@lb1:22'])
  })

  it('accepts `none` as no jump host', async () => {
    expect(await places({ proxyJump: 'none' }, 'ProxyJump jump\n')).to.deep.equal(['me@lb1:22'])
  })

  it('rejects unsupported settings', async () => {
    const message = async (target: Partial<Target>, config = '') =>
      await route(target, config).then(
        () => '',
        (error) => error.message,
      )
    expect(await message({}, 'ProxyCommand nc %h %p\n')).to.equal(
      'lb1: the SSH configuration sets a ProxyCommand, which haploy does not run',
    )
    expect(await message({ proxyJump: 'a b' })).to.equal('lb1: invalid jump host `a b`')
    expect(await message({}, 'ProxyCommand none\n')).to.equal('')
  })
})
