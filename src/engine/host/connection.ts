import type { Connect, Connection, Target, TransportOptions } from '../../transport/transport.js'

/** The connection to one host, which may be begun before it is known that the run goes on. */
export class HostConnection {
  #attempt: Attempt | undefined
  readonly #closing: Promise<void>[] = []

  constructor(
    private readonly target: Target,
    private readonly connect: Connect,
    private readonly options: TransportOptions,
  ) {}

  /**
   * Begins to log in and to start a shell, which is sent nothing. Resolves when the host has been called, or the attempt is
   * over; `ready` throws what went wrong.
   */
  begin(): Promise<void> {
    this.#attempt ??= attempt(this.target, this.connect, this.options)
    return this.#attempt.called
  }

  /**
   * Throws UnreachableError; FailedError when become is refused. What has kept this thread busy for longer than a host has to
   * answer says nothing of the host: it is connected to once more.
   */
  ready(): Promise<Connection> {
    if (this.#attempt && performance.now() - this.#attempt.began >= this.options.connectTimeout) {
      this.#closing.push(end(this.#attempt))
      this.#attempt = undefined
    }
    this.#attempt ??= attempt(this.target, this.connect, this.options)
    return this.#attempt.connection
  }

  /** Breaks off a login that is under way. */
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
  /** Resolves when the host has been called, or the attempt is over. */
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
    // A socket does not begin to connect before the callbacks under way have ended.
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
