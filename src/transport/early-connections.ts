import { Secret } from '../core/shell/secret.js'
import type { Connect, Connection, Target, TransportOptions } from './transport.js'

/**
 * Connections that are opened while a run is still being prepared: logged in, with a shell that waits, and nothing said to
 * it. The run gets them by connecting with `connect`; those that it does not ask for, or by another way, are closed.
 */
export class EarlyConnections {
  readonly #attempts = new Map<string, Attempt>()
  readonly #closing: Promise<void>[] = []

  constructor(
    private readonly otherwise: Connect,
    /** The very object with which the run connects. */
    private readonly options: TransportOptions,
  ) {}

  /** Begins to connect. Whoever asks for the connection gets the error. */
  open(target: Target): void {
    const abort = new AbortController()
    const connection = this.otherwise(target, this.options, abort.signal)
    connection.catch(nothing)
    this.#attempts.set(target.name, { target, connection, abort, began: performance.now() })
  }

  /** A run asks for all of them as soon as it begins; it is not about the others. */
  readonly connect: Connect = (target, options, signal) => {
    const attempt = this.#attempts.get(target.name)
    this.#attempts.delete(target.name)
    setImmediate(() => void this.close())
    if (attempt && this.#isFresh(attempt) && isSame(attempt.target, target)) return attempt.connection
    if (attempt) this.#closing.push(end(attempt))
    return this.otherwise(target, options, signal)
  }

  /** Ends those that nobody has asked for, and waits until they are gone. */
  async close(): Promise<void> {
    const left = [...this.#attempts.values()]
    this.#attempts.clear()
    this.#closing.push(...left.map(end))
    await Promise.all(this.#closing)
  }

  /** What takes long to load may keep this thread from answering a host in time, which says nothing of the host. */
  #isFresh({ began }: Attempt): boolean {
    return performance.now() - began < this.options.connectTimeout
  }
}

interface Attempt {
  readonly target: Target
  readonly connection: Promise<Connection>
  readonly abort: AbortController
  /** Milliseconds on the clock of `performance`. */
  readonly began: number
}

async function end({ connection, abort }: Attempt): Promise<void> {
  abort.abort()
  await connection.then((open) => open.close(), nothing)
}

function isSame(one: Target, other: Target): boolean {
  const values = (target: Target) => new Map(Object.entries(target).filter(([, value]) => value !== undefined))
  const [ours, theirs] = [values(one), values(other)]
  return ours.size === theirs.size && [...ours].every(([name, value]) => plain(value) === plain(theirs.get(name)))
}

function plain(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value
}

function nothing(): void {}
