import { NodeSSH } from 'node-ssh'
import type { Algorithms, Client, ClientChannel } from 'ssh2'
import { UnreachableError } from '../../core/errors.js'
import { linkLost, type Shell } from '../shell.js'
import type { Opening, TransportOptions } from '../transport.js'
import type { Authentication } from './authentication.js'
import { explain, type Progress } from './failure.js'
import { HostKeyCheck, readKnownHosts } from './host-key.js'
import { knownAlgorithms } from './known-hosts.js'
import type { Hop } from './route.js'

/** One SSH server that is connected to. */
export class SshServer {
  readonly #ssh = new NodeSSH()
  /** The key that the server proved to have, in base64. */
  hostKey: string | undefined
  readonly #progress: Progress
  #failure: Error | undefined
  /** Why the server's key is not accepted. */
  #distrust: unknown

  private constructor(
    readonly hop: Hop,
    options: TransportOptions,
  ) {
    this.#progress = { connected: false, agreed: false, seconds: options.connectTimeout / 1000 }
  }

  /** Logs in, through another server if there is one. Throws UnreachableError. */
  static async connect(
    hop: Hop,
    through: SshServer | undefined,
    authentication: Authentication,
    options: TransportOptions,
    time: Opening & { readonly left: number },
  ): Promise<SshServer> {
    const { left, signal } = time
    const server = new SshServer(hop, options)
    const entries = await readKnownHosts(hop)
    const hostKey = new HostKeyCheck(hop, entries, options.acceptNewHostKeys)
    const sock = through === undefined ? undefined : await through.#forward(hop, left)
    if (sock) server.#progress.connected = true
    signal?.throwIfAborted()
    const connecting = server.#ssh.connect({
      host: hop.address,
      port: hop.port,
      username: hop.user,
      sock,
      readyTimeout: left,
      keepaliveInterval: keepaliveMilliseconds,
      keepaliveCountMax: keepalives,
      authHandler: authentication.handler,
      algorithms: { ...modern, serverHostKey: knownAlgorithms(entries, hop.knownAs, hop.knownPort) },
      hostVerifier: (key: Buffer) => server.#trusts(hostKey, key),
    })
    connecting.catch(() => {})
    time.onCalled?.()
    const client = server.#ssh.connection!
    const giveUp = () => client.destroy()
    signal?.addEventListener('abort', giveUp)
    try {
      await server.#ready(client, hostKey)
      return server
    } catch (error) {
      client.destroy()
      signal?.throwIfAborted()
      throw server.#distrust ?? explain(error as Error, hop, server.#progress, authentication)
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** Starts a command line. Throws UnreachableError when the server does not within `milliseconds`. */
  async openShell(command: string, milliseconds: number): Promise<Shell> {
    let ended = Promise.resolve('')
    const open = (client: Client, done: Done) =>
      client.exec(command, (error, channel) => {
        // At once: where the shell ends at once, too, all of it comes in one piece.
        if (channel) ended = this.#endOf(channel)
        done(error, channel)
      })
    const channel = await this.#channel(open, milliseconds).catch((cause) => {
      throw new UnreachableError(`${this.hop.name}: the SSH server opens no session: ${cause.message}`, {
        hint: 'See that the host is up, and in its log why sshd refuses.',
        cause,
      })
    })
    return { stdin: channel, stdout: channel, stderr: channel.stderr, ended, destroy: () => channel.destroy() }
  }

  /** How a shell ended, once it has and its last words are read. */
  #endOf(channel: ClientChannel): Promise<string> {
    let how: string | undefined
    channel.on('exit', (code: number | null, signal?: string) => {
      how = code === null ? `signal ${signal}` : `exit code ${code}`
    })
    return new Promise((resolve) => {
      const settle = () => resolve(how ?? `${linkLost}: ${this.#why}`)
      channel.on('close', () => {
        if (channel.stderr.readableEnded) return settle()
        channel.stderr.once('end', settle)
        setTimeout(settle, lastWords).unref()
      })
    })
  }

  async close(): Promise<void> {
    const client = this.#ssh.connection
    if (client === null) return
    this.#failure ??= new Error('closed from here')
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.end()
    const timer = setTimeout(() => client.destroy(), 1000)
    await closed
    clearTimeout(timer)
  }

  /** Listens for itself, because an agent that refuses one signature is no reason to give up. */
  async #ready(client: Client, hostKey: HostKeyCheck): Promise<void> {
    let noted: Promise<void> = Promise.resolve()
    client.setNoDelay(true)
    client.on('connect', () => Object.assign(this.#progress, { connected: true }))
    client.on('handshake', () => {
      this.#progress.agreed = true
      noted = hostKey.proved()
      noted.catch((error) => {
        this.#distrust = error
        client.destroy()
      })
    })
    await new Promise<void>((resolve, reject) => {
      client.on('ready', resolve)
      client.on('error', (error: Error & { level?: string }) => {
        if (error.level === 'agent') return
        this.#failure ??= error
        reject(error)
      })
      client.on('close', () => reject(this.#failure ?? new Error(closedByHost)))
    })
    await noted
  }

  #trusts(hostKey: HostKeyCheck, key: Buffer): boolean {
    try {
      hostKey.judge(key)
      this.hostKey = key.toString('base64')
      return true
    } catch (error) {
      this.#distrust = error
      return false
    }
  }

  /** A stream to another server, through this one. */
  async #forward(hop: Hop, milliseconds: number): Promise<ClientChannel> {
    const { address, port } = hop
    return await this.#channel(
      (client, done) => client.forwardOut('127.0.0.1', 0, address, port, done),
      milliseconds,
    ).catch((cause) => {
      const why = `${hop.name}: ${this.hop.name} opens no way to ${address}:${port}: ${cause.message}`
      throw new UnreachableError(why, {
        hint: 'See that the host is up, and that the jump host reaches it and allows TCP forwarding.',
        cause,
      })
    })
  }

  #channel(open: (client: Client, done: Done) => unknown, milliseconds: number): Promise<ClientChannel> {
    const client = this.#ssh.connection
    if (client === null) return Promise.reject(new Error(this.#why))
    return new Promise<ClientChannel>((resolve, reject) => {
      const settle = (error: Error | undefined, channel?: ClientChannel) => {
        clearTimeout(timer)
        client.off('close', gone)
        if (channel) resolve(channel)
        else reject(error)
      }
      const gone = () => settle(new Error(this.#why))
      const late = () => settle(new Error(`no answer within ${milliseconds / 1000} seconds`))
      const timer = setTimeout(late, milliseconds)
      client.once('close', gone)
      open(client, settle)
    })
  }

  get #why(): string {
    const why = this.#failure?.message || closedByHost
    return why === 'Keepalive timeout' ? `it has not answered for ${patience} seconds` : why
  }
}

type Done = (error: Error | undefined, channel: ClientChannel) => void

const closedByHost = 'closed by the host'
/** Milliseconds until what a shell still has to say is given up. */
const lastWords = 1000

const keepaliveMilliseconds = 10_000
/** So many of these without an answer, and a server counts as gone. */
const keepalives = 3
const patience = (keepaliveMilliseconds * keepalives) / 1000

/**
 * What OpenSSH accepts by default, as far as ssh2 has it, and without SHA-1. Groups that the server chooses are left out:
 * ssh2 would take a weak one.
 */
const modern: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
}
