import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type ListenOptions, connect as openSocket, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { type Content, inMemory } from '../../../src/core/content/content.js'
import { FailedError, UnreachableError } from '../../../src/core/errors.js'
import { secret } from '../../../src/core/shell/secret.js'
import { connect } from '../../../src/transport/connect.js'
import type { Connection, Target, TransportOptions } from '../../../src/transport/transport.js'
import { liveMemory } from '../live-memory.js'
import { rejection } from '../rejection.js'
import { freePort, noServer, Sshd } from '../sshd.js'

describe('a connection by SSH', () => {
  let sshd: Sshd
  /** What a test leaves open, also when it fails or a login completes only after it. */
  const open: Promise<() => unknown>[] = []
  const opened = <T>(starting: Promise<T>, close: (it: T) => unknown): Promise<T> => {
    open.push(
      starting.then(
        (it) => () => close(it),
        () => () => {},
      ),
    )
    return starting
  }
  const logIn = (target: Target, options: TransportOptions): Promise<Connection> =>
    opened(connect(target, options), (connection) => connection.close())
  const dial = (more: Partial<Target> = {}, options: Partial<TransportOptions> = {}) =>
    logIn(sshd.target(more), sshd.options(options))
  const startSshd = (...lines: string[]) => opened(Sshd.start(...lines), (server) => server.stop())
  /** Resolves to the place at which something else than an SSH server listens. */
  const listen = async (at: ListenOptions, onSocket: (socket: Socket) => void = () => {}) => {
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      onSocket(socket)
    })
    const close = () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
    await opened(once(server.listen(at), 'listening'), close)
    return server.address() as AddressInfo
  }
  const refused = async (more: Partial<Target>, options: Partial<TransportOptions> = {}) => {
    const error = await rejection(dial(more, options))
    expect(error).to.be.instanceOf(UnreachableError)
    return error
  }
  const echo = async (connection: Connection) => (await connection.exchange({ script: 'echo hello' })).text

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start()
  })
  beforeEach(() => sshd.trust())
  afterEach(async () => {
    const closes = await Promise.all(open.splice(0))
    await Promise.all(closes.reverse().map((close) => close()))
  })
  after(async () => await sshd?.stop())

  describe('logs in', () => {
    it('with a key', async () => {
      expect(await echo(await dial())).to.equal('hello\n')
    })

    it('with a key that has a passphrase', async () => {
      const key = sshd.key('locked', 'ed25519', 'fake-passphrase')
      sshd.authorize(key)
      expect(await echo(await dial({ key, keyPassphrase: secret('fake-passphrase') }))).to.equal('hello\n')
      const wrong = await refused({ key, keyPassphrase: secret('fake-wrong') })
      expect(wrong.message).to.equal(`lb1: cannot log in as ${sshd.user} with key ${key} (the passphrase is wrong)`)
      expect((await refused({ key })).message).to.contain('(it needs a passphrase)')
    })

    it('with an RSA key, and one of ECDSA', async () => {
      for (const type of ['rsa', 'ecdsa']) {
        const key = sshd.key(type, type)
        sshd.authorize(key)
        expect(await echo(await dial({ key }))).to.equal('hello\n')
      }
    })

    it('with the key that the SSH configuration names', async () => {
      const config = join(sshd.home, '.ssh', 'config')
      writeFileSync(
        config,
        `Host pair\n HostName 127.0.0.1\n Port ${sshd.port}\n IdentityFile ${sshd.folder}/login_key\n`,
      )
      try {
        const more = { address: 'pair', port: undefined, key: undefined }
        expect(await echo(await dial(more))).to.equal('hello\n')
      } finally {
        rmSync(config)
      }
    })
  })

  describe('with an ssh-agent', () => {
    let agent: ChildProcess
    const env = () => ({ ...sshd.options().env, SSH_AUTH_SOCK: join(sshd.folder, 'agent') })
    const add = (key: string) =>
      execFileSync('ssh-add', ['-q', key], { env: env() as NodeJS.ProcessEnv, stdio: 'ignore' })

    before(async () => {
      agent = spawn('ssh-agent', ['-D', '-a', env().SSH_AUTH_SOCK], { stdio: 'ignore' })
      while (!existsSync(env().SSH_AUTH_SOCK)) await pause(10)
      add(sshd.key('other', 'ed25519'))
      add(join(sshd.folder, 'login_key'))
    })
    after(() => agent.kill())

    it('logs in with the keys that it holds', async () => {
      expect(await echo(await dial({ key: undefined }, { env: env() }))).to.equal('hello\n')
    })

    it('uses it for a configured key whose passphrase is missing', async () => {
      const key = sshd.key('held', 'ed25519', 'fake-passphrase')
      sshd.authorize(key)
      const plain = join(sshd.folder, 'held-plain')
      writeFileSync(plain, readFileSync(key), { mode: 0o600 })
      execFileSync('ssh-keygen', ['-q', '-p', '-P', 'fake-passphrase', '-N', '', '-f', plain])
      add(plain)
      expect(await echo(await dial({ key }, { env: env() }))).to.equal('hello\n')
    })

    it('continues without it when it does not answer', async () => {
      const error = await refused({ key: undefined }, { env: { ...env(), SSH_AUTH_SOCK: '/nowhere' } })
      expect(error.message).to.contain('skipped the ssh-agent at /nowhere (it does not answer)')
    })

    it('continues without it when it accepts the request and stays silent', async () => {
      const socket = join(sshd.folder, 'silent')
      await listen({ path: socket })
      const error = await refused({ key: undefined }, { env: { ...env(), SSH_AUTH_SOCK: socket } })
      expect(error.message).to.contain(`skipped the ssh-agent at ${socket} (it does not answer)`)
    }).timeout(20_000)

    it('reports how many of its keys were tried', async () => {
      execFileSync('ssh-add', ['-q', '-d', join(sshd.folder, 'login_key')], { env: env() as NodeJS.ProcessEnv })
      execFileSync('ssh-add', ['-q', '-d', join(sshd.folder, 'held')], {
        env: env() as NodeJS.ProcessEnv,
        stdio: 'ignore',
      })
      const error = await refused({ key: undefined }, { env: env() })
      expect(error.message).to.match(
        /denies user \S+ the login: tried 1 key of the ssh-agent; the host accepts publickey$/,
      )
    })
  })

  describe('says why it cannot log in', () => {
    it('with a key that the host does not accept', async () => {
      const key = sshd.key('stranger', 'ed25519')
      const error = await refused({ key, password: secret('fake-password') })
      expect(error.message).to.equal(
        `lb1: 127.0.0.1:${sshd.port} denies user ${sshd.user} the login: tried key ${key}; the host accepts publickey`,
      )
      expect(error.hint).to.contain('authorized_keys')
    })

    it('with a missing key', async () => {
      expect((await refused({ key: '/nowhere/key' })).message).to.contain('key /nowhere/key (there is no such file)')
    })

    it('when nothing listens', async () => {
      const port = await freePort()
      expect((await refused({ port })).message).to.equal(`lb1: 127.0.0.1:${port} refuses connections`)
    })

    it('when the name is unknown', async () => {
      expect((await refused({ address: 'no-such-host.invalid' })).message).to.match(/cannot be found/)
    })

    it('when the host accepts connections and never answers', async () => {
      const { port } = await listen(loopback)
      const error = await refused({ port }, { connectTimeout: 300 })
      expect(error.message).to.equal(
        `lb1: 127.0.0.1:${port} accepts connections, but no SSH server answers within 0.3 seconds`,
      )
    })

    it('when something other than SSH answers', async () => {
      const { port } = await listen(loopback, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
      expect((await refused({ port }, { connectTimeout: 400 })).message).to.contain('before the SSH handshake')
    })
  })

  describe('verifies the host key', () => {
    const fingerprint = (key: string) =>
      execFileSync('ssh-keygen', ['-lf', `${sshd.folder}/${key}.pub`], { encoding: 'utf8' }).split(' ')[1]!

    it('rejects an unknown key, with its fingerprint and a hint', async () => {
      rmSync(sshd.knownHosts)
      const error = await refused({})
      expect(error.message).to.equal(
        `lb1: the host key is not known: [127.0.0.1]:${sshd.port} answers with ssh-ed25519 ${fingerprint('host_key')}`,
      )
      expect(error.hint).to.contain(`ssh-keyscan -H -p ${sshd.port} 127.0.0.1 >> ${sshd.knownHosts}`)
      expect(error.hint).to.contain('--accept-new-host-keys')
      expect(existsSync(sshd.knownHosts)).to.equal(false)
    })

    it('saves an unknown key with acceptNewHostKeys, only once for concurrent logins', async () => {
      writeFileSync(sshd.knownHosts, 'other ssh-ed25519 AAAA')
      await Promise.all([1, 2, 3].map(() => dial({}, { acceptNewHostKeys: true })))
      const lines = readFileSync(sshd.knownHosts, 'utf8').split('\n')
      expect(lines[0]).to.equal('other ssh-ed25519 AAAA')
      expect(lines[1]).to.match(/^\[127\.0\.0\.1\]:\d+ ssh-ed25519 AAAA/)
      expect(await echo(await dial())).to.equal('hello\n')
    })

    it('creates the file and its folder for the operator only', async () => {
      const knownHosts = join(sshd.folder, 'new', 'known_hosts')
      await dial({ knownHosts }, { acceptNewHostKeys: true })
      expect(statSync(knownHosts).mode & 0o777).to.equal(0o600)
      expect(statSync(join(sshd.folder, 'new')).mode & 0o777).to.equal(0o700)
    })

    it('always rejects a changed key', async () => {
      sshd.trust(sshd.key('old_host_key', 'ed25519'))
      const error = await refused({}, { acceptNewHostKeys: true })
      expect(error.message).to.contain(fingerprint('host_key'))
      expect(error.message).to.contain(`${sshd.knownHosts}:1 has ssh-ed25519 ${fingerprint('old_host_key')}`)
      expect(error.hint).to.contain(`ssh-keygen -f ${sshd.knownHosts} -R '[127.0.0.1]:${sshd.port}'`)
    })

    it('rejects a revoked key', async () => {
      appendFileSync(sshd.knownHosts, `@revoked * ${readFileSync(`${sshd.folder}/host_key.pub`, 'utf8')}`)
      expect((await refused({}, { acceptNewHostKeys: true })).message).to.contain(`is revoked in ${sshd.knownHosts}:2`)
    })

    it('requests the known key when the host has several', async () => {
      const rsa = sshd.key('host_rsa', 'rsa')
      const several = await startSshd(`HostKey ${rsa}`)
      several.trust(rsa)
      expect(await echo(await logIn(several.target(), several.options()))).to.equal('hello\n')
    })
  })

  describe('goes through a jump host', () => {
    let inner: Sshd
    before(async () => {
      inner = await Sshd.start()
    })
    after(async () => await inner?.stop())

    it('with its own login and host key', async () => {
      sshd.authorize(join(inner.folder, 'login_key'))
      appendFileSync(inner.knownHosts, readFileSync(sshd.knownHosts))
      const proxyJump = `${sshd.user}@127.0.0.1:${sshd.port}`
      const connection = await logIn(inner.target({ proxyJump }), inner.options())
      expect((await connection.exchange({ script: 'echo "$SSH_CONNECTION"' })).text).to.match(
        new RegExp(` ${inner.port}\n`),
      )
      inner.trust()
      const error = await rejection(logIn(inner.target({ proxyJump }), inner.options()))
      expect(error.message).to.match(/^127\.0\.0\.1 \(on the way to lb1\): the host key is not known/)
    })

    it('and reports when that cannot reach the host', async () => {
      const port = await freePort()
      const error = await refused({ proxyJump: `127.0.0.1:${sshd.port}`, port })
      expect(error.message).to.match(
        /^lb1: 127\.0\.0\.1 \(on the way to lb1\) did not open a connection to 127\.0\.0\.1:\d+: .*refused/,
      )
    })
  })

  describe('under way', () => {
    it('reports a lost connection, and lets the program live', async () => {
      const connection = await dial()
      const pid = Number((await connection.exchange({ script: 'echo $PPID' })).text)
      const result = rejection(connection.exchange({ script: 'sleep 20' }))
      process.kill(pid, 'SIGKILL')
      const error = await result
      expect(error).to.be.instanceOf(UnreachableError)
      expect(error.message).to.match(/^lb1: the connection was lost while a script ran \(the link: /)
      expect(await rejection(connection.exchange({ script: 'true' }))).to.be.instanceOf(UnreachableError)
    })

    it('survives a lost connection while it is idle', async () => {
      const connection = await dial()
      process.kill(Number((await connection.exchange({ script: 'echo $PPID' })).text), 'SIGKILL')
      await pause(100)
      expect(await rejection(connection.exchange({ script: 'true' }))).to.be.instanceOf(UnreachableError)
    })

    it('ends its processes when the time is up, including children that ignore SIGTERM, and stays usable', async () => {
      const connection = await dial()
      const file = join(sshd.folder, 'pids')
      const script = `echo $$ >${file}; timeout 30 sleep 31 & echo $! >>${file}; (trap '' TERM; sleep 32; sleep 32) & echo $! >>${file}; wait`
      const error = await rejection(connection.exchange({ script, timeout: 1500 }))
      expect(error).to.be.instanceOf(FailedError)
      expect(error.message).to.contain('lb1: no answer within 1.5 seconds')
      const pids = readFileSync(file, 'utf8').trim().split('\n')
      expect(pids).to.have.lengthOf(3)
      expect(pids.filter((pid) => isRunning(pid))).to.deep.equal([])
      expect(await echo(connection)).to.equal('hello\n')
    })

    it('does not complete a file whose upload takes too long, even in a script that ignores SIGTERM', async () => {
      const connection = await dial()
      const file = join(sshd.folder, 'upload')
      const content = { ...inMemory('x'), size: 1000, read: () => stalling() }
      const script = `trap '' TERM; cat >${file}.part && mv ${file}.part ${file}`
      expect(await rejection(connection.exchange({ script, input: [content], timeout: 1500 }))).to.be.instanceOf(
        FailedError,
      )
      expect([existsSync(`${file}.part`), existsSync(file)]).to.deep.equal([true, false])
    })

    it('runs exchanges one after another', async () => {
      const connection = await dial()
      const outputs = await Promise.all(
        [3, 2, 1].map((n) => connection.exchange({ script: `sleep 0.0${n}; date +%s%N` })),
      )
      const times = outputs.map(({ text }) => BigInt(text.trim()))
      expect(times).to.deep.equal([...times].sort())
    })

    it('downloads 50 MB, and uploads 50 MB with constant memory', async () => {
      const connection = await dial()
      const output = await connection.exchange({ script: 'head -c 52428800 /dev/zero' })
      expect(output.stdout.length).to.equal(52_428_800)
      const before = liveMemory()
      let highest = 0
      const content = generated(800, (sent) => {
        if (sent % 20 === 0) highest = Math.max(highest, liveMemory())
      })
      const counted = await connection.exchange({ script: 'sleep 0.5; wc -c', input: [content] })
      expect(counted.text.trim()).to.equal(String(content.size))
      expect(highest - before).to.be.lessThan(25 * 2 ** 20)
    }).timeout(180_000)

    it('shows nothing of a script in the list of processes', async () => {
      const connection = await dial()
      const { text } = await connection.exchange({
        script: ': fake-secret-value; cat /proc/*/cmdline 2>/dev/null | tr "\\0" " "',
      })
      expect(text).to.contain('haploy-ready')
      expect(text).to.not.contain('fake-secret-value')
    })
  })

  it('reports when it cannot end its processes, because the host allows one session only', async () => {
    const narrow = await startSshd('MaxSessions 1')
    const connection = await logIn(narrow.target(), narrow.options())
    const error = await rejection(connection.exchange({ script: 'sleep 2', timeout: 200 }))
    expect(error).to.be.instanceOf(UnreachableError)
    expect(error.message).to.match(
      /^lb1: no answer within 0.2 seconds; the processes that still run there could not be ended: lb1: /,
    )
  })

  it('waits while the host has too many logins at once', async () => {
    const busy = await startSshd('MaxStartups 2:100:2', 'LoginGraceTime 20')
    const sockets = [1, 2].map(() => openSocket(busy.port, '127.0.0.1').on('error', () => {}))
    open.push(Promise.resolve(() => sockets.map((socket) => socket.destroy())))
    // The server counts a login from before its greeting on.
    await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'data'), once(socket, 'close')])))
    setTimeout(() => sockets.map((socket) => socket.destroy()), 400)
    expect(await echo(await logIn(busy.target(), busy.options()))).to.equal('hello\n')
  })

  it('completes many logins to a server that allows few at a time', async function () {
    this.timeout(180_000)
    const narrow = await startSshd('MaxStartups 3:100:3', 'LoginGraceTime 60')
    // The logins of one run know each other by its options.
    const options = narrow.options({ connectTimeout: 40_000 })
    const hellos = Array.from({ length: 30 }, async () => await echo(await logIn(narrow.target(), options)))
    const all = await Promise.allSettled(hellos)
    expect(all).to.deep.equal(Array(30).fill({ status: 'fulfilled', value: 'hello\n' }))
  })

  it('gives up when the time is up on a server that rejects all logins', async () => {
    const { port } = await listen(loopback, (socket) => socket.end())
    const started = Date.now()
    const error = await refused({ port }, { connectTimeout: 1500 })
    expect(error.message).to.contain('closes the connection before the SSH handshake')
    expect(Date.now() - started).to.be.within(200, 10_000)
  })
})

const loopback = { port: 0, host: '127.0.0.1' }

function isRunning(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function generated(chunks: number, onChunk: (sent: number) => void): Content {
  const length = 65536
  return {
    size: chunks * length,
    sha256: '',
    *read() {
      for (let sent = 0; sent < chunks; sent++) {
        onChunk(sent)
        yield Buffer.alloc(length, 'x')
      }
    },
  }
}

async function* stalling(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(500)
  await pause(10_000, undefined, { ref: false })
}
