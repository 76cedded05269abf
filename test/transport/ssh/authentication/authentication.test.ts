import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import ssh2 from 'ssh2'
import { UnreachableError } from '../../../../src/core/errors.js'
import { secret } from '../../../../src/core/shell/secret.js'
import { connect } from '../../../../src/transport/connect.js'
import type { Target } from '../../../../src/transport/transport.js'
import { rejection } from '../../rejection.js'
import { noServer, Sshd } from '../../sshd.js'

const password = secret('fake-login-password')

describe('Authentication', () => {
  let sshd: Sshd
  let agent: ChildProcess

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start('MaxAuthTries 3')
    agent = spawn('ssh-agent', ['-D', '-a', socket()], { stdio: 'ignore' })
    while (!existsSync(socket())) await pause(10)
  })
  after(async () => {
    agent?.kill()
    await sshd?.stop()
  })

  const socket = () => join(sshd.folder, 'agent')
  const env = (more = {}) => ({ ...sshd.options().env, SSH_AUTH_SOCK: socket(), ...more })
  const withAgent = (args: readonly string[]) =>
    execFileSync('ssh-add', ['-q', ...args], { env: env() as NodeJS.ProcessEnv, stdio: 'ignore' })
  const withConfig = async <T>(config: string, act: () => Promise<T>): Promise<T> => {
    const file = join(sshd.home, '.ssh', 'config')
    writeFileSync(file, config)
    return await act().finally(() => rmSync(file))
  }
  /** Logs in to a server, by default with what the SSH configuration and the agent provide. */
  const logIn = async (more: Partial<Target> = {}, server = sshd, variables = {}) => {
    const target = server.target({ key: undefined, knownHosts: server.knownHosts, ...more })
    const connection = await connect(target, server.options({ env: env(variables) }))
    await connection.close()
  }
  const denied = async (more: Partial<Target> = {}, server = sshd, variables = {}) => {
    const error = await rejection(logIn(more, server, variables))
    expect(error).to.be.instanceOf(UnreachableError)
    return { message: error.message.replaceAll(server.folder, 'FOLDER'), hint: error.hint ?? '' }
  }

  describe('with a public key whose private key is in the agent', () => {
    let key: string
    before(() => {
      key = sshd.key('held', 'ed25519')
      sshd.authorize(key)
      // The right one is the last of ten, so without choosing it the host ends the login.
      for (let other = 0; other < 9; other++) withAgent([sshd.key(`other ${other}`, 'ed25519')])
      withAgent([key])
      copyFileSync(`${key}.pub`, join(sshd.folder, 'public'))
      writeFileSync(join(sshd.folder, 'commented.pub'), `# my key\n\n${readFileSync(`${key}.pub`, 'utf8')}`)
    })
    after(() => withAgent(['-D']))

    for (const name of ['held.pub', 'public', 'commented.pub', 'held']) {
      it(`uses that key of the agent: ${name}`, async () => {
        const config = `IdentityFile ${sshd.folder}/${name}\n`
        await withConfig(`${config}IdentitiesOnly yes\n`, () => logIn())
        await withConfig(config, () => logIn())
        await logIn({ key: join(sshd.folder, name) })
      })
    }

    it('says when too many keys were tried', async () => {
      const { message, hint } = await denied()
      expect(message).to.match(/denies user \S+ the login: tried \d keys of the ssh-agent; the host accepts publickey$/)
      expect(hint).to.contain('IdentitiesOnly')
    })

    it('says when the agent does not have it, or when there is no agent', async () => {
      const missing = `${sshd.key('missing', 'ed25519')}.pub`
      const error = await denied({ key: missing })
      expect(error.message).to.equal(
        `lb1: cannot log in as ${sshd.user} with key FOLDER/missing.pub (it is a public key, and the ssh-agent does not have its private key)`,
      )
      expect(error.hint).to.contain(`ssh-add ${sshd.folder}/missing`)
      expect((await denied({ key: missing }, sshd, { SSH_AUTH_SOCK: '' })).message).to.contain(
        'and there is no ssh-agent)',
      )
      const skipped = await withConfig(`IdentitiesOnly yes\nIdentityFile ${missing}\n`, () => denied())
      expect(skipped.message).to.contain('skipped key FOLDER/missing.pub (it is a public key)')
    })
  })

  it('uses a key of the agent for a private key with a passphrase and without a public key beside it', async () => {
    const key = sshd.key('locked', 'ed25519')
    sshd.authorize(key)
    withAgent([key])
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'fake-passphrase', '-f', key])
    rmSync(`${key}.pub`)
    await logIn({ key })
    withAgent(['-D'])
    expect((await denied({ key })).message).to.contain('(it needs a passphrase)')
  })

  describe('with several methods', () => {
    it('says which one the host accepted, which one it requires, and how to set it', async () => {
      for (const [methods, wanted] of [
        ['publickey,password', 'password'],
        ['publickey,publickey', 'publickey'],
      ] as const) {
        const both = await Sshd.start(`AuthenticationMethods ${methods}`, 'PasswordAuthentication yes')
        try {
          for (const type of ['ed25519', 'rsa']) {
            const key = both.key(`both-${type}`, type)
            both.authorize(key)
            const { message, hint } = await denied({ key }, both)
            expect(message).to.equal(
              `lb1: 127.0.0.1:${both.port} accepts key FOLDER/both-${type} of user ${both.user}, but also requires ${wanted}: tried key FOLDER/both-${type}`,
            )
            expect(hint).to.contain(
              wanted === 'password' ? 'Set the login password of the user as `password`' : 'IdentityFile',
            )
          }
        } finally {
          await both.stop()
        }
      }
    })

    it('says so for a key of the agent, too, and tries no further key', async () => {
      const both = await Sshd.start(
        'AuthenticationMethods publickey,password',
        'PasswordAuthentication yes',
        'MaxAuthTries 2',
      )
      try {
        withAgent([join(both.folder, 'login_key')])
        withAgent([sshd.key('later', 'ed25519')])
        const { message } = await denied({ password }, both)
        expect(message).to.equal(
          `lb1: 127.0.0.1:${both.port} accepts key login_key of the ssh-agent of user ${both.user}, but also requires password: tried 1 key of the ssh-agent, password`,
        )
      } finally {
        withAgent(['-D'])
        await both.stop()
      }
    })

    it('uses the methods in the order of the configuration', async () => {
      const host = await Strict.listen(sshd, ['keyboard-interactive'])
      try {
        const config = 'PreferredAuthentications keyboard-interactive,password\n'
        await rejection(withConfig(config, () => logIn({ port: host.port, password })))
        expect(host.tried).to.deep.equal(['keyboard-interactive'])
      } finally {
        await host.close()
      }
    })

    const routes: readonly (readonly [required: readonly string[], password: boolean])[] = [
      [['publickey', 'password'], true],
      [['password', 'publickey'], true],
      [['publickey', 'keyboard-interactive'], true],
      [['keyboard-interactive', 'publickey'], true],
      [['password', 'keyboard-interactive', 'publickey'], true],
      [['publickey', 'keyboard-interactive'], false],
    ]
    for (const [required, given] of routes) {
      it(`completes ${required.join(', then ')}${given ? '' : ', or says that the password is missing'}`, async () => {
        const host = await Strict.listen(sshd, required)
        try {
          const target = { port: host.port, key: join(sshd.folder, 'login_key'), ...(given && { password }) }
          const error = await rejection(logIn(target))
          expect(host.accepted).to.deep.equal(given ? required : required.slice(0, 1))
          if (!given) expect(error.message).to.contain('but also requires keyboard-interactive')
        } finally {
          await host.close()
        }
      })
    }

    it('says what the host asked when the password is not the answer', async () => {
      const host = await Strict.listen(sshd, ['publickey', 'keyboard-interactive'], 'fake-one-time-code')
      try {
        const { message, hint } = await denied({ port: host.port, key: join(sshd.folder, 'login_key'), password })
        expect(message).to.contain('but also requires keyboard-interactive')
        expect(message).to.contain('the host asked "Code:"')
        expect(hint).to.contain('cannot give one-time codes')
      } finally {
        await host.close()
      }
    })
  })

  describe('says what it cannot use when the login is denied', () => {
    const certify = (name: string) => {
      const key = sshd.key(name, 'ed25519')
      if (!existsSync(join(sshd.folder, 'ca'))) sshd.key('ca', 'ed25519')
      execFileSync('ssh-keygen', ['-q', '-s', join(sshd.folder, 'ca'), '-I', 'me', '-n', sshd.user, `${key}.pub`])
      return key
    }
    const why = "(haploy's SSH library does not support certificates)"

    it('a certificate beside a key, or a configured one', async () => {
      const key = certify('certified')
      const { message, hint } = await denied({ key })
      expect(message).to.contain(`skipped certificate FOLDER/certified-cert.pub ${why}`)
      expect(hint).to.contain('Add the public key itself to')
      copyFileSync(`${key}-cert.pub`, join(sshd.folder, 'elsewhere'))
      const config = `IdentityFile ${sshd.folder}/stranger\nCertificateFile ${sshd.folder}/elsewhere\n`
      const other = await withConfig(config, () => denied())
      expect(other.message).to.contain(`skipped certificate FOLDER/elsewhere ${why}`)
    })

    it('a certificate that is named as a key', async () => {
      const key = `${certify('named')}-cert.pub`
      const { message } = await denied({ key })
      expect(message).to.contain("named-cert.pub (it is a certificate, which haploy's SSH library does not support)")
    })

    it('certificates in the agent', async () => {
      withAgent([certify('carried')])
      try {
        const { message } = await denied()
        expect(message).to.contain(
          "tried 1 key of the ssh-agent; skipped 1 key of the ssh-agent (ssh-ed25519-cert-v01@openssh.com: haploy's SSH library does not support that)",
        )
      } finally {
        withAgent(['-D'])
      }
    })

    it('a PKCS#11 provider', async () => {
      const { message } = await withConfig('PKCS11Provider /usr/lib/token.so\n', () => denied())
      expect(message).to.contain(
        `skipped PKCS11Provider /usr/lib/token.so (FOLDER/home/.ssh/config:1) (haploy's SSH library`,
      )
    })

    const excluding: readonly (readonly [config: string, skipped: string, hint: string])[] = [
      ['PasswordAuthentication no', 'password: PasswordAuthentication no (AT)', 'Check `password`'],
      [
        'PasswordAuthentication no\nKbdInteractiveAuthentication no',
        'password: PasswordAuthentication no (AT), keyboard-interactive: KbdInteractiveAuthentication no (FOLDER/home/.ssh/config:2)',
        'Allow password for this host in the SSH configuration.',
      ],
      [
        'PreferredAuthentications publickey',
        'password: PreferredAuthentications publickey (AT), keyboard-interactive: PreferredAuthentications publickey (AT)',
        'Allow password for this host in the SSH configuration.',
      ],
    ]
    for (const [config, skipped, hint] of excluding) {
      it(`a password, with ${config.replace('\n', ' and ')}`, async () => {
        const host = await Strict.listen(sshd, ['password'])
        try {
          const error = await withConfig(`${config}\n`, () => denied({ port: host.port, password }))
          expect(error.message).to.contain(`skipped ${skipped.replaceAll('AT', 'FOLDER/home/.ssh/config:1')}; the host`)
          if (hint.startsWith('Allow')) expect(error.hint).to.equal(hint)
          expect(host.accepted).to.deep.equal([])
        } finally {
          await host.close()
        }
      })
    }

    it('a host that accepts no keys', async () => {
      const host = await Strict.listen(sshd, ['password'])
      try {
        const { hint } = await denied({ port: host.port, key: join(sshd.folder, 'login_key') })
        expect(hint).to.contain('Set the login password of the user as `password`')
      } finally {
        await host.close()
      }
    })
  })
})

/** A server that requires several methods, one after another. It offers no session. */
class Strict {
  readonly accepted: string[] = []
  readonly tried: string[] = []
  port = 0

  private constructor(private readonly server: ssh2.Server) {}

  static async listen(sshd: Sshd, required: readonly string[], code = password.reveal()): Promise<Strict> {
    const hostKey = readFileSync(join(sshd.folder, 'host_key'))
    const server = new ssh2.Server({ hostKeys: [hostKey] })
    const strict = new Strict(server)
    server.on('connection', (client) => {
      client.on('error', () => {})
      client.on('session', (_accept, reject) => reject())
      client.on('authentication', (context) => strict.#answer(context, required, code))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    strict.port = (server.address() as { port: number }).port
    writeFileSync(sshd.knownHosts, `127.0.0.1 ${readFileSync(join(sshd.folder, 'host_key.pub'), 'utf8')}`)
    return strict
  }

  #answer(context: ssh2.AuthContext, required: readonly string[], code: string): void {
    const wanted = required[this.accepted.length]!
    const deny = () => context.reject([wanted] as ssh2.AuthenticationType[])
    const accept = () => {
      this.accepted.push(context.method)
      const next = required[this.accepted.length]
      if (next === undefined) context.accept()
      else context.reject([next] as ssh2.AuthenticationType[], true)
    }
    this.tried.push(context.method)
    if (context.method !== wanted) deny()
    else if (context.method === 'password') context.password === code ? accept() : deny()
    else if (context.method === 'keyboard-interactive') {
      context.prompt([{ prompt: 'Code: ', echo: false }], ([answer]) => (answer === code ? accept() : deny()))
    } else if (context.method === 'publickey' && context.signature === undefined) context.accept()
    else accept()
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}
