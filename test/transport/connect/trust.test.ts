import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server as Listener } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import ssh2 from 'ssh2'
import { UnreachableError } from '../../../src/core/errors.js'
import { secret } from '../../../src/core/shell/secret.js'
import { connect } from '../../../src/transport/connect.js'
import { rejection } from '../rejection.js'
import { noServer, Sshd } from '../sshd.js'

const password = 'fake-login-password'

describe('Trust in a host', () => {
  let sshd: Sshd

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start()
  })
  beforeEach(() => sshd.trust())
  after(async () => await sshd?.stop())

  it('ends when another server answers at its address, which receives neither password nor key', async () => {
    const impostor = await Impostor.listen(readFileSync(sshd.key('impostor_key', 'ed25519')))
    try {
      sshd.port = impostor.port
      sshd.trust()
      for (const acceptNewHostKeys of [false, true]) {
        const target = sshd.target({ password: secret(password) })
        const error = await rejection(connect(target, sshd.options({ acceptNewHostKeys })))
        expect(error).to.be.instanceOf(UnreachableError)
        expect(error.message).to.contain('lb1: THE HOST KEY HAS CHANGED')
      }
      expect(impostor.connections).to.equal(2)
      expect(impostor.heard).to.deep.equal([])
      // The same impostor does hear of who trusts its key: otherwise it would be deaf, not kept in the dark.
      sshd.trust(join(sshd.folder, 'impostor_key'))
      await rejection(connect(sshd.target({ password: secret(password), key: undefined }), sshd.options()))
      expect(impostor.heard).to.include(`password ${password}`)
    } finally {
      await impostor.close()
      sshd = await renewed(sshd)
    }
  })

  it('is saved only for a server that has proved that it owns its key', async () => {
    const key = readFileSync(sshd.key('borrowed_key', 'ed25519'))
    const thief = await Impostor.listen(key, 'without proof')
    try {
      const knownHosts = join(sshd.folder, 'nobody', 'known_hosts')
      const target = sshd.target({ port: thief.port, knownHosts, password: secret(password) })
      await rejection(connect(target, sshd.options({ acceptNewHostKeys: true })))
      expect(thief.connections).to.equal(1)
      expect(thief.heard).to.deep.equal([])
      await pause(200)
      expect(existsSync(knownHosts)).to.equal(false)
    } finally {
      await thief.close()
    }
  })

  const weak: readonly (readonly [string, string, string])[] = [
    [
      'key exchanges with SHA-1',
      'KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group1-sha1',
      'key exchange algorithm',
    ],
    ['groups of its own choice', 'KexAlgorithms diffie-hellman-group-exchange-sha256', 'key exchange algorithm'],
    ['ciphers in CBC mode', 'Ciphers aes128-cbc,aes256-cbc,3des-cbc', 'cipher'],
    ['checksums of MD5, of SHA-1, or cut short', 'Ciphers aes128-ctr\nMACs hmac-md5,hmac-sha1,hmac-sha1-96', 'MAC'],
    ['host keys signed with SHA-1', 'HostKeyAlgorithms ssh-rsa', 'host key format'],
  ]
  for (const [what, lines, lacking] of weak) {
    it(`is denied when the host offers only ${what}`, async () => {
      const rsa = sshd.key(`rsa ${what}`, 'rsa')
      const old = await Sshd.start(`HostKey "${rsa}"`, lines)
      try {
        old.trust(lines.includes('ssh-rsa') ? rsa : undefined)
        const error = await rejection(connect(old.target({ password: secret(password) }), old.options()))
        expect(error).to.be.instanceOf(UnreachableError)
        const offered = lines.split(' ').at(-1)!.split(',').join(', ')
        const what = `offers no ${lacking} that haploy accepts: only ${offered}`
        expect(error.message).to.equal(`lb1: 127.0.0.1:${old.port} ${what}`)
        expect(error.hint).to.match(/^haploy accepts .*update sshd there/)
        expect(error.hint).to.contain('sshd_config')
      } finally {
        await old.stop()
      }
    })
  }

  it('is denied when the host offers only a newer key exchange, with the ones that haploy has', async () => {
    const newer = await Sshd.start('KexAlgorithms sntrup761x25519-sha512@openssh.com')
    try {
      const error = await rejection(connect(newer.target(), newer.options()))
      expect(error.message).to.equal(
        `lb1: 127.0.0.1:${newer.port} offers no key exchange algorithm that haploy accepts: only sntrup761x25519-sha512@openssh.com`,
      )
      expect(error.hint).to.match(/^haploy accepts curve25519-sha256, .*allow one of these with KexAlgorithms/)
      expect(error.hint).to.not.contain('update')
    } finally {
      await newer.stop()
    }
  })

  it('is requested with OpenSSH’s default algorithms only, and with strict key exchange', async () => {
    const offered = await offer((port) => connect(sshd.target({ port }), sshd.options({ connectTimeout: 1500 })))
    const [kex = [], hostKeys, ciphers, , macs, , compression] = offered
    const markers = ['ext-info-c', 'kex-strict-c-v00@openssh.com']
    expect(kex).to.include.members(markers)
    const defaults = new Map(
      execFileSync('ssh', ['-G', '-F', '/dev/null', 'x'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .split('\n')
        .map((line) => [line.split(' ')[0]!, line.split(' ')[1]?.split(',') ?? []] as const),
    )
    expect(defaults.get('kexalgorithms')).to.include.members(kex.filter((name) => !markers.includes(name)))
    expect(defaults.get('hostkeyalgorithms')).to.include.members(hostKeys!)
    expect(defaults.get('ciphers')).to.include.members(ciphers!)
    expect(defaults.get('macs')).to.include.members(macs!)
    expect(compression).to.deep.equal(['none'])
    expect(offered.flat().filter((name) => /sha1|md5|cbc|arcfour|ssh-rsa|dss/.test(name))).to.deep.equal([])
  })

  it('does not include forwarding the ssh-agent', async () => {
    const open = await Sshd.start('AllowAgentForwarding yes')
    const env = { ...open.options().env, SSH_AUTH_SOCK: '/nowhere/agent' }
    const connection = await connect(open.target(), open.options({ env }))
    try {
      const { text } = await connection.exchange({
        script: 'echo "socket: $SSH_AUTH_SOCK"; ls -d /tmp/ssh-*/agent.$PPID 2>/dev/null',
      })
      expect(text).to.equal('socket: \n')
    } finally {
      await connection.close()
      await open.stop()
    }
    const host = await Impostor.listen(readFileSync(sshd.key('open_key', 'ed25519')), 'welcoming')
    try {
      const knownHosts = join(sshd.folder, 'open', 'known_hosts')
      const target = sshd.target({ port: host.port, knownHosts, password: secret(password) })
      await rejection(connect(target, sshd.options({ env, acceptNewHostKeys: true, connectTimeout: 5000 })))
      expect(host.heard).to.include('exec')
      expect(host.heard).to.not.include('agent')
    } finally {
      await host.close()
    }
  })
})

/** A server that records what it receives: posing as another, with an invalid signature, or for any client. */
class Impostor {
  readonly heard: string[] = []
  connections = 0
  port = 0

  private constructor(private readonly server: ssh2.Server) {}

  static async listen(
    hostKey: Buffer,
    kind: 'deceiving' | 'without proof' | 'welcoming' = 'deceiving',
  ): Promise<Impostor> {
    const server = new ssh2.Server({ hostKeys: [hostKey] })
    const impostor = new Impostor(server)
    server.on('connection', (client) => {
      if (kind === 'without proof') loseKey(client)
      impostor.#serve(client, kind === 'welcoming')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    impostor.port = (server.address() as { port: number }).port
    return impostor
  }

  #serve(client: ssh2.Connection, welcomes: boolean): void {
    this.connections += 1
    client.on('error', () => {})
    client.on('authentication', (context) => {
      this.heard.push(context.method === 'password' ? `password ${context.password}` : context.method)
      if (welcomes) context.accept()
      else context.reject(['password', 'publickey'])
    })
    client.on('session', (accept) => {
      const session = accept()
      session.on('auth-agent', () => this.heard.push('agent'))
      session.on('exec', (_accept, reject) => {
        this.heard.push('exec')
        reject?.()
      })
    })
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}

/** Lets the server sign with another key than the one that it shows. */
function loseKey(client: ssh2.Connection): void {
  const other = [ssh2.utils.parseKey(ssh2.utils.generateKeyPairSync('ed25519').private)].flat()[0] as ssh2.ParsedKey
  const inside = client as unknown as { _protocol: { _hostKeys: Record<string, ssh2.ParsedKey> } }
  for (const key of Object.values(inside._protocol._hostKeys)) key.sign = (data: Buffer) => other.sign(data)
}

/** The lists of names in the first packet with which a client opens the key exchange, in their order. */
async function offer(dial: (port: number) => Promise<unknown>): Promise<string[][]> {
  let heard = Buffer.alloc(0)
  const listener: Listener = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('SSH-2.0-Listener\r\n')
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', () => resolve()))
  await rejection(dial((listener.address() as { port: number }).port))
  await new Promise((resolve) => listener.close(resolve))
  let at = heard.indexOf('\r\n') + 2 + 4 + 1 + 1 + 16
  return Array.from({ length: 8 }, () => {
    const size = heard.readUInt32BE(at)
    const list = heard.toString('latin1', at + 4, at + 4 + size)
    at += 4 + size
    return list.split(',')
  })
}

/** Another server with nothing that a test wrote. */
async function renewed(sshd: Sshd): Promise<Sshd> {
  await sshd.stop()
  return await Sshd.start()
}
