import type { Connect, Connection, Target, TransportOptions } from '../../transport/transport.js'

/** The connection to one host, which can be started before the run is known to be valid. */
export class HostConnection {
  #attempt: Attempt | undefined
  readonly #closing: Promise<void>[] = []

  constructor(
    private readonly target: Target,
    private readonly connect: Connect,
    private readonly options: TransportOptions,
  ) {}

  /**
   * Starts to log in and to open a shell, without sending anything to it. Resolves when the TCP connection is being
   * opened, or when the attempt is over. `ready` throws the error, if any.
   */
  begin(): Promise<void> {
    this.#attempt ??= attempt(this.target, this.connect, this.options)
    return this.#attempt.called
  }

  /**
   * Returns the open connection. Throws UnreachableError, and FailedError when become is refused. If this thread was
   * busy for longer than the connect timeout, the timeout says nothing about the host, so a new attempt is made.
   */
  ready(): Promise<Connection> {
    if (this.#attempt && performance.now() - this.#attempt.began >= this.options.connectTimeout) {
      this.#closing.push(end(this.#attempt))
      this.#attempt = undefined
    }
    this.#attempt ??= attempt(this.target, this.connect, this.options)
    return this.#attempt.connection
  }

  /** Aborts a login that is in progress. */
  abort(): void {
    this.#attempt?.abort.abort()
  }

  async close(): Promise<void> {
    if (this.#attempt) this.#closing.push(end(this.#attempt))
    this.#attempt = undefined
    await Promise.all(this.#closing)
  }
}

interface Attempt {
  /** Resolves when the TCP connection is being opened, or when the attempt is over. */
  readonly called: Promise<void>
  readonly connection: Promise<Connection>
  readonly abort: AbortController
  /** Milliseconds on the clock of `performance`. */
  readonly began: number
}

function attempt(target: Target, connect: Connect, options: TransportOptions): Attempt {
  const abort = new AbortController()
  const began = performance.now()
  let onConnecting = nothing
  const called = new Promise<void>((resolve) => {
    // A socket starts to connect only after the running callbacks have returned.
    onConnecting = () => void setImmediate(resolve)
  })
  const connection = connect(target, options, { signal: abort.signal, onConnecting })
  connection.then(onConnecting, onConnecting)
  return { called, connection, abort, began }
}

async function end({ connection, abort }: Attempt): Promise<void> {
  abort.abort()
  await connection.then((open) => open.close(), nothing)
}

function nothing(): void {}
