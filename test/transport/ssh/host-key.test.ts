import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { connect } from '../../../src/transport/connect.js'
import { rejection } from '../rejection.js'
import { noServer, Sshd } from '../sshd.js'

describe('The check of a host key', () => {
  let sshd: Sshd
  /** Has a certificate for one of its host keys. */
  let certified: Sshd
  let certificate: readonly string[]
  const publicKey = (name: string) => readFileSync(join(sshd.folder, `${name}.pub`), 'utf8')

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start()
    for (const name of ['other', 'ca']) sshd.key(name, 'ed25519')
    sshd.key('other_rsa', 'rsa')
    const key = sshd.key('certified', 'ecdsa')
    execFileSync('ssh-keygen', ['-q', '-h', '-s', join(sshd.folder, 'ca'), '-I', 'h', '-n', '127.0.0.1', `${key}.pub`])
    certificate = [`HostKey ${key}`, `HostCertificate ${key}-cert.pub`]
    certified = await Sshd.start(...certificate)
  })
  after(async () => {
    await sshd?.stop()
    await certified?.stop()
  })
  const logIn = async (server = sshd, acceptNewHostKeys = false) => {
    const connection = await connect(server.target(), server.options({ acceptNewHostKeys }))
    await connection.close()
  }
  const rejected = async (server = sshd) => {
    const error = await rejection(logIn(server))
    return { message: error.message.replaceAll(server.knownHosts, 'KNOWN_HOSTS'), hint: error.hint ?? '' }
  }
  /** Whether ssh accepts the key. */
  const sshAccepts = () => {
    const options = [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'CheckHostIP=no',
      `UserKnownHostsFile=${sshd.knownHosts}`,
      'GlobalKnownHostsFile=none',
    ]
    const args = ['-F', 'none', ...options.flatMap((option) => ['-o', option])]
    const server = ['-i', join(sshd.folder, 'login_key'), '-p', String(sshd.port), '127.0.0.1', 'true']
    return spawnSync('ssh', [...args, ...server], { stdio: 'ignore' }).status === 0
  }

  it('accepts and rejects what ssh accepts and rejects', async () => {
    const at = `[127.0.0.1]:${sshd.port}`
    const table: readonly (readonly [
      accepted: boolean,
      entries: readonly (readonly [hosts: string, key: string])[],
    ])[] = [
      [true, [[at, 'host_key']]],
      [true, [['127.0.0.1', 'host_key']]],
      [true, [['127.0.0.*,!127.0.0.2', 'host_key']]],
      [
        true,
        [
          ['127.0.0.1', 'other'],
          ['127.0.0.1', 'host_key'],
        ],
      ],
      [true, [['[127.0.0.*]:*', 'host_key']]],
      [
        true,
        [
          ['@revoked *', 'other'],
          [at, 'host_key'],
        ],
      ],
      [
        true,
        [
          ['@cert-authority *', 'ca'],
          ['127.0.0.1', 'host_key'],
        ],
      ],
      [false, [['127.0.0.1', 'other']]],
      [false, [['[127.0.0.1]:1', 'host_key']]],
      [
        false,
        [
          [at, 'other'],
          ['127.0.0.1', 'host_key'],
        ],
      ],
      [
        false,
        [
          [at, 'other_rsa'],
          ['127.0.0.1', 'host_key'],
        ],
      ],
      [false, [['127.0.0.*,!127.0.0.1', 'host_key']]],
      [
        false,
        [
          ['@revoked *', 'host_key'],
          [at, 'host_key'],
        ],
      ],
      [
        false,
        [
          ['@revoked 127.0.0.1', 'host_key'],
          ['127.0.0.1', 'host_key'],
        ],
      ],
      [false, [['@cert-authority *', 'ca']]],
      [false, [['@cert-authority *', 'host_key']]],
      [false, []],
    ]
    for (const [accepted, entries] of table) {
      for (const hashed of [false, true]) {
        writeFileSync(sshd.knownHosts, entries.map(([hosts, key]) => `${hosts} ${publicKey(key)}`).join(''))
        if (hashed) execFileSync('ssh-keygen', ['-H', '-f', sshd.knownHosts], { stdio: 'ignore' })
        const what = `${hashed ? 'hashed ' : ''}${JSON.stringify(entries)}`
        expect(sshAccepts(), `ssh, ${what}`).to.equal(accepted)
        expect(
          await logIn().then(
            () => true,
            () => false,
          ),
          `haploy, ${what}`,
        ).to.equal(accepted)
      }
    }
  }).timeout(180_000)

  it('says that another key is known for the name without the port', async () => {
    writeFileSync(sshd.knownHosts, `127.0.0.1 ${publicKey('other')}`)
    const { message, hint } = await rejected()
    expect(message).to.match(
      /^lb1: the host key is not known: \[127\.0\.0\.1\]:\d+ answers with ssh-ed25519 \S+; KNOWN_HOSTS:1 has another key for its name without the port: ssh-ed25519 SHA256:/,
    )
    expect(hint).to.match(/^Compare the fingerprint with the host's own/)
  })

  it('says that a certificate authority cannot be used, and does not advise to trust the key unseen', async () => {
    writeFileSync(certified.knownHosts, `@cert-authority * ${publicKey('ca')}`)
    const { message, hint } = await rejected(certified)
    expect(message).to.match(
      /; KNOWN_HOSTS:1 has a certificate authority for it, but haploy's SSH library does not support certificates$/,
    )
    expect(hint).to.contain(`ssh -p ${certified.port} 127.0.0.1 'cat /etc/ssh/ssh_host_*_key.pub'`)
    expect(hint).to.not.match(/keyscan|accept-new/)
    appendFileSync(certified.knownHosts, `127.0.0.1 ${readFileSync(join(certified.folder, 'host_key.pub'), 'utf8')}`)
    await logIn(certified)
  })

  it('says that the host offers certificates only', async () => {
    const only = await Sshd.start(...certificate, 'HostKeyAlgorithms ecdsa-sha2-nistp256-cert-v01@openssh.com')
    try {
      const { message, hint } = await rejected(only)
      expect(message).to.contain('accepts: only ecdsa-sha2-nistp256-cert-v01@openssh.com')
      expect(hint).to.contain('let sshd also offer the plain key')
    } finally {
      await only.stop()
    }
  })

  it('says that a known key is of a type that the SSH library does not support', async () => {
    const type = 'sk-ssh-ed25519@openssh.com'
    const length = Buffer.from([0, 0, 0, type.length])
    const key = Buffer.concat([length, Buffer.from(type), Buffer.alloc(40)]).toString('base64')
    writeFileSync(sshd.knownHosts, `[127.0.0.1]:${sshd.port} ${type} ${key}\n`)
    expect((await rejected()).message).to.contain(
      `KNOWN_HOSTS:1 has its ${type} key, which haploy's SSH library does not support`,
    )
  })

  it('uses GlobalKnownHostsFile, and saves nothing without a file of its own', async () => {
    const config = join(sshd.home, '.ssh', 'config')
    const global = join(sshd.folder, 'global')
    writeFileSync(config, `UserKnownHostsFile none\nGlobalKnownHostsFile ${global}\n`)
    const dial = (acceptNewHostKeys: boolean) =>
      connect(sshd.target({ knownHosts: undefined }), sshd.options({ acceptNewHostKeys }))
    const error = await rejection(dial(false))
    expect(error.hint).to.contain('add the key to a known_hosts file, and set that as `knownHosts`')
    await (await dial(true)).close()
    expect(existsSync(global)).to.equal(false)
    writeFileSync(global, `[127.0.0.1]:${sshd.port} ${publicKey('host_key')}`)
    await (await dial(false)).close()
    writeFileSync(config, '')
  })
})
