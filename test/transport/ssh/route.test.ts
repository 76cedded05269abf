import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { routeTo } from '../../../src/transport/ssh/route.js'
import type { Target } from '../../../src/transport/transport.js'
import { rejection } from '../rejection.js'

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
    expect(hop).to.deep.include({ address: 'lb1', port: 22, user: 'me', agent: '/agent', identitiesOnly: false })
    expect(hop!.knownName).to.deep.equal({ host: 'lb1', port: 22, withoutPort: true })
    expect(hop!.keys.map(({ path }) => path)[0]).to.equal(`${home}/.ssh/id_ed25519`)
    expect(hop!.knownHosts).to.deep.equal([
      `${home}/.ssh/known_hosts`,
      `${home}/.ssh/known_hosts2`,
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ])
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

  it('uses the known_hosts files, the address family and the local address of the configuration', async () => {
    const config =
      'UserKnownHostsFile none\nGlobalKnownHostsFile /g1 /g2\nAddressFamily inet6\nBindAddress ::1\nHostKeyAlias pair\n'
    const [hop] = await route({ port: 2222 }, config)
    expect(hop).to.deep.include({ knownHosts: ['/g1', '/g2'], newHostKeys: undefined, family: 6, localAddress: '::1' })
    expect(hop!.knownName).to.deep.equal({ host: 'pair', port: 22 })
    expect((await route({ knownHosts: '~/known' }, config))[0]).to.deep.include({ newHostKeys: `${home}/known` })
  })

  it('tries no keys without PubkeyAuthentication, except the key of the inventory', async () => {
    const config = 'PubkeyAuthentication no\nIdentityFile ~/key\n'
    expect((await route({}, config))[0]).to.deep.include({ keys: [], agent: undefined })
    expect((await route({ key: '~/key' }, config))[0]!.keys).to.deep.equal([{ path: `${home}/key`, required: true }])
  })

  it('tries the methods that the configuration names, in its order', async () => {
    const methods: readonly (readonly [config: string, order: readonly string[], excluded: readonly string[]])[] = [
      ['', ['publickey', 'password', 'keyboard-interactive'], []],
      ['PasswordAuthentication no', ['publickey', 'keyboard-interactive'], ['password']],
      ['ChallengeResponseAuthentication no', ['publickey', 'password'], ['keyboard-interactive']],
      ['PubkeyAuthentication no', ['password', 'keyboard-interactive'], ['publickey']],
      [
        'PreferredAuthentications gssapi-with-mic,keyboard-interactive,publickey',
        ['keyboard-interactive', 'publickey'],
        ['password'],
      ],
      ['PreferredAuthentications hostbased', [], ['publickey', 'password', 'keyboard-interactive']],
    ]
    for (const [config, order, excluded] of methods) {
      const [hop] = await route({}, `${config}\n`)
      expect(hop!.methods.order, config).to.deep.equal(order)
      expect([...hop!.methods.excluded.keys()], config).to.deep.equal(excluded)
      if (!order.includes('publickey')) expect(hop).to.deep.include({ keys: [], agent: undefined })
    }
    const [own] = await route({ key: '~/key' }, 'PreferredAuthentications password\nPubkeyAuthentication no\n')
    expect(own!.methods.order).to.deep.equal(['publickey', 'password'])
  })

  it('finds the socket of the ssh-agent where IdentityAgent says', async () => {
    const agents: readonly (readonly [string, string | undefined])[] = [
      ['none', undefined],
      ['SSH_AUTH_SOCK', '/agent'],
      ['$USER', 'me'],
      ['$NOWHERE', undefined],
      [`\${USER}/%n`, 'me/lb1'],
      ['~/%r.sock', '~/ops.sock'],
    ]
    for (const [written, socket] of agents) {
      const [hop] = await route({ user: 'ops' }, `IdentityAgent ${written}\n`)
      expect(hop!.agent, written).to.equal(socket?.replace('~', home))
    }
  })

  it('expands tokens in jump hosts, and only `~` in paths of the inventory', async () => {
    expect(await places({ user: 'ops' }, 'Host lb1\n ProxyJump %r@%h-gate:%p\n')).to.deep.equal([
      'ops@lb1-gate:22',
      'ops@lb1:22',
    ])
    const [hop] = await route({ key: '~/100%/%r', address: 'fe80::1%eth0' })
    expect(hop!.keys[0]!.path).to.equal(`${home}/100%/%r`)
    expect(hop).to.deep.include({ address: 'fe80::1%eth0' })
  })

  it('accepts scoped addresses of jump hosts', async () => {
    expect(await places({ proxyJump: 'ops@[fe80::1%eth0]:2222' })).to.deep.equal(['ops@fe80::1%eth0:2222', 'me@lb1:22'])
  })

  const at = () => `lb1: ${home}/.ssh/config:1:`
  const rejected: readonly (readonly [config: string, message: string])[] = [
    ['ProxyCommand nc %h %p', 'ProxyCommand is set to nc %h %p, and haploy runs no command of the SSH configuration'],
    [
      'CanonicalizeHostname yes',
      'CanonicalizeHostname is set to yes, which haploy does not implement: OpenSSH may connect to another name',
    ],
    [
      'KnownHostsCommand /bin/keys',
      'KnownHostsCommand is set to /bin/keys, and haploy runs no command of the SSH configuration',
    ],
    ['RevokedHostKeys /revoked', 'RevokedHostKeys is set to /revoked, which haploy does not read'],
    ['BindInterface eth0', 'BindInterface is set to eth0, which haploy does not implement'],
    ['Port ssh', 'Port is ssh'],
    ['IdentitiesOnly maybe', 'IdentitiesOnly is maybe'],
    [`IdentityFile \${NOWHERE}/key`, `IdentityFile uses \${NOWHERE}, which is not set`],
    [`IdentityFile \${NOWHERE`, `IdentityFile has a \${ without a }`],
    ['IdentityFile %H', 'IdentityFile does not accept the token %H'],
    ['IdentityFile a%', 'IdentityFile ends with a single %'],
    ['UserKnownHostsFile ~/%T', 'UserKnownHostsFile does not accept the token %T'],
    ['CertificateFile %K', 'CertificateFile does not accept the token %K'],
    ['IdentityAgent %I', 'IdentityAgent does not accept the token %I'],
    ['HostName %p', 'HostName does not accept the token %p'],
    ['ProxyJump %d', 'ProxyJump does not accept the token %d'],
    ['ProxyJump a b', 'invalid jump host `a b`'],
    [
      'IdentityFile ~other/key',
      'IdentityFile has the home folder of another user, ~other/key, which haploy does not look up',
    ],
  ]
  for (const [config, message] of rejected) {
    it(`rejects ${config}`, async () => {
      expect((await rejection(route({}, config))).message).to.equal(`${at()} ${message}`)
      // It does not concern other hosts.
      expect(await places({}, `Host other\n${config}\n`)).to.deep.equal(['me@lb1:22'])
    })
  }

  it('accepts settings that do not apply', async () => {
    for (const config of [
      'ProxyCommand none',
      'KnownHostsCommand none',
      'RevokedHostKeys none',
      'CanonicalizeHostname no',
      'ProxyJump none',
    ]) {
      expect(await places({}, config), config).to.deep.equal(['me@lb1:22'])
    }
    expect(await places({ address: 'fd00::1' }, 'CanonicalizeHostname yes')).to.deep.equal(['me@fd00::1:22'])
    const direct = 'Host lb1\nCanonicalizeHostname yes\nBindInterface eth0\nProxyCommand nc'
    expect(await places({ proxyJump: 'gate' }, direct)).to.deep.equal(['me@gate:22', 'me@lb1:22'])
    expect((await rejection(route({ proxyJump: 'gate' }, 'CanonicalizeHostname always'))).message).to.match(
      /^gate \(on the way to lb1\): /,
    )
  })

  it('rejects an invalid jump host of the inventory', async () => {
    expect((await rejection(route({ proxyJump: 'a b' }))).message).to.equal('lb1: invalid jump host `a b`')
  })
})
