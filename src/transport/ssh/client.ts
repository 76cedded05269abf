import type { Duplex } from 'node:stream'
import { NodeSSH } from 'node-ssh'
import type { Client, ClientChannel } from 'ssh2'
import { UnreachableError } from '../../core/errors.js'
import { timerMilliseconds } from '../../core/input/time-limit.js'
import { linkLost, type Shell } from '../shell.js'
import type { Opening, TransportOptions } from '../transport.js'
import { algorithms, offeredBy } from './algorithms.js'
import type { Authentication } from './authentication/authentication.js'
import { explain, type Progress } from './failure.js'
import { type Hop, placeOf } from './hop.js'
import { HostKeyCheck, readKnownHosts } from './host-key.js'
import { knownAlgorithms } from './known-hosts.js'
import { SignsOfLife } from './signs-of-life.js'

/** A connection to one SSH server. */
export class SshServer {
  readonly #ssh = new NodeSSH()
  /** The key that the server proved to have, in base64. */
  hostKey: string | undefined
  readonly #progress: Progress
  #failure: Error | undefined
  #isReady = false
  #signsOfLife: SignsOfLife | undefined
  /** Bytes that were sent since an answer was requested. */
  #unanswered = 0
  /** Why the server's key is rejected. */
  #hostKeyError: unknown

  private constructor(
    readonly hop: Hop,
    private readonly options: TransportOptions,
  ) {
    this.#progress = { connected: false, agreed: false, offered: new Map(), seconds: options.connectTimeout / 1000 }
  }

  /** Logs in, through another server if one is given. Throws UnreachableError. */
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
      localAddress: hop.localAddress,
      forceIPv4: hop.family === 4,
      forceIPv6: hop.family === 6,
      debug: (message) => server.#observe(message, authentication),
      readyTimeout: timerMilliseconds(left),
      keepaliveInterval: server.#silence / keepalives,
      // Unanswered ones are not counted, because they may be behind data. See `SignsOfLife`.
      keepaliveCountMax: Number.POSITIVE_INFINITY,
      authHandler: authentication.handler,
      algorithms: { ...algorithms, serverHostKey: knownAlgorithms(entries, hop.knownName) },
      hostVerifier: (key: Buffer) => server.#acceptsHostKey(hostKey, key),
    })
    connecting.catch(() => {})
    time.onConnecting?.()
    const client = server.#ssh.connection!
    const giveUp = () => client.destroy()
    signal?.addEventListener('abort', giveUp)
    try {
      await server.#ready(client, hostKey)
      return server
    } catch (error) {
      client.destroy()
      signal?.throwIfAborted()
      throw server.#hostKeyError ?? explain(error as Error, hop, server.#progress, authentication)
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** Starts a command line. Throws UnreachableError when the server does not start it within `milliseconds`. */
  async openShell(command: string, milliseconds: number): Promise<Shell> {
    let ended = Promise.resolve('')
    const open = (client: Client, done: Done) =>
      client.exec(command, (error, channel) => {
        // Before anything else: a shell that ends at once may send everything in one packet.
        if (channel) ended = this.#endOf(channel)
        done(error, channel)
      })
    const channel = await this.#channel(open, milliseconds).catch((cause) => {
      throw new UnreachableError(`${this.hop.name}: the SSH server did not open a session: ${cause.message}`, {
        hint: 'Check that the host is up, and read the log of sshd there.',
        cause,
      })
    })
    return {
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      ended,
      destroy: () => channel.destroy(),
      sent: (bytes) => this.#sent(bytes),
    }
  }

  /** Resolves with how a shell ended, when it has ended and its standard error is read. */
  #endOf(channel: ClientChannel): Promise<string> {
    let how: string | undefined
    channel.on('exit', (code: number | null, signal?: string) => {
      how = code === null ? `signal ${signal}` : `exit code ${code}`
    })
    return new Promise((resolve) => {
      const settle = () => resolve(how ?? `${linkLost}: ${this.#closeReason}`)
      channel.on('close', () => {
        if (channel.stderr.readableEnded) return settle()
        channel.stderr.once('end', settle)
        setTimeout(settle, stderrTimeout).unref()
      })
    })
  }

  /** Resolves when little is left to be sent, so that a keepalive is not behind megabytes of data. */
  async #sent(bytes: number): Promise<void> {
    this.#unanswered += bytes
    if (this.#unanswered >= mostUnanswered) this.#requestAnswer()
    const transport = transportOf(this.#ssh.connection)
    if (!transport?.writableNeedDrain || transport.writableLength <= mostUnsent) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        transport.off('drain', settle).off('close', settle)
        resolve()
      }
      transport.on('drain', settle).on('close', settle)
      if (transport.destroyed) settle()
    })
  }

  /**
   * The answer arrives when the server has read what was sent before, however much of that is in buffers on the way. It is
   * a keepalive, for which ssh2 has no function.
   */
  #requestAnswer(): void {
    this.#unanswered = 0
    const client = this.#ssh.connection as unknown as Internals | null
    if (!client?._protocol || !client._callbacks) return
    client._callbacks.push(() => {})
    client._protocol.ping()
  }

  async close(): Promise<void> {
    this.#signsOfLife?.end()
    const client = this.#ssh.connection
    if (client === null) return
    this.#failure ??= new Error('closed by haploy')
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.end()
    const timer = setTimeout(() => client.destroy(), 1000)
    await closed
    clearTimeout(timer)
  }

  /** Handles ssh2's events itself, because an agent that refuses one signature is not a reason to give up. */
  async #ready(client: Client, hostKey: HostKeyCheck): Promise<void> {
    let keySaved: Promise<void> = Promise.resolve()
    client.setNoDelay(true)
    client.on('connect', () => Object.assign(this.#progress, { connected: true }))
    client.on('handshake', () => {
      this.#progress.agreed = true
      keySaved = hostKey.saveAccepted()
      keySaved.catch((error) => {
        this.#hostKeyError = error
        client.destroy()
      })
    })
    await new Promise<void>((resolve, reject) => {
      client.on('ready', () => {
        this.#isReady = true
        this.#watch(client)
        resolve()
      })
      client.on('error', (error: Error & { level?: string }) => {
        if (error.level === 'agent') return
        this.#failure ??= error
        reject(error)
      })
      client.on('close', () => reject(this.#failure ?? new Error(closedByHost)))
    })
    await keySaved
  }

  #watch(client: Client): void {
    const transport = transportOf(client)
    if (transport === undefined) return
    this.#signsOfLife = new SignsOfLife(transport, this.#silence, () => {
      this.#failure ??= new Error(`it has not answered for ${this.#silence / 1000} seconds`)
      client.destroy()
    })
  }

  /** Milliseconds after which a server that gives no sign of life counts as lost. */
  get #silence(): number {
    return this.options.silence ?? defaultSilence
  }

  #observe(message: string, authentication: Authentication): void {
    if (this.#isReady) {
      if (message.startsWith('Inbound: ')) this.#signsOfLife?.received()
      return
    }
    authentication.observe(message)
    const offered = offeredBy(message)
    if (offered) this.#progress.offered.set(...offered)
  }

  #acceptsHostKey(hostKey: HostKeyCheck, key: Buffer): boolean {
    try {
      hostKey.verify(key)
      this.hostKey = key.toString('base64')
      return true
    } catch (error) {
      this.#hostKeyError = error
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
      const why = `${hop.name}: ${this.hop.name} did not open a connection to ${placeOf(hop)}: ${cause.message}`
      throw new UnreachableError(why, {
        hint: 'Check that the host is up, and that the jump host can reach it and allows TCP forwarding.',
        cause,
      })
    })
  }

  #channel(open: (client: Client, done: Done) => unknown, milliseconds: number): Promise<ClientChannel> {
    const client = this.#ssh.connection
    if (client === null) return Promise.reject(new Error(this.#closeReason))
    return new Promise<ClientChannel>((resolve, reject) => {
      const settle = (error: Error | undefined, channel?: ClientChannel) => {
        clearTimeout(timer)
        client.off('close', onClose)
        if (channel) resolve(channel)
        else reject(error)
      }
      const onClose = () => settle(new Error(this.#closeReason))
      const onTimeout = () => settle(new Error(`no answer within ${milliseconds / 1000} seconds`))
      const timer = setTimeout(onTimeout, timerMilliseconds(milliseconds))
      client.once('close', onClose)
      open(client, settle)
    })
  }

  get #closeReason(): string {
    return this.#failure?.message || closedByHost
  }
}

/** What ssh2 does not export. */
interface Internals {
  /** The socket of a connection, or the channel of another server. */
  readonly _sock?: Duplex
  readonly _protocol?: { ping(): void }
  /** For the answers to requests, in order. */
  readonly _callbacks?: (() => void)[]
}

function transportOf(client: Client | null): Duplex | undefined {
  return (client as unknown as Internals | null)?._sock
}

type Done = (error: Error | undefined, channel: ClientChannel) => void

const closedByHost = 'closed by the host'
/** Milliseconds to wait for the rest of a shell's standard error. */
const stderrTimeout = 1000

const defaultSilence = 30_000
/** Keepalives that are sent in that time. */
const keepalives = 3
/** Bytes; the system has its own buffer, so that the connection is never idle. */
const mostUnsent = 128 * 1024
/** Bytes after which an answer is requested. */
const mostUnanswered = 32 * 1024
