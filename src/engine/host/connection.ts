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

  /** Begins to log in and to start a shell, which is sent nothing. `ready` throws what goes wrong. */
  begin(): void {
    if (this.#attempt) return
    const abort = new AbortController()
    const connection = this.connect(this.target, this.options, abort.signal)
    connection.catch(nothing)
    this.#attempt = { connection, abort, began: performance.now() }
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
    this.begin()
    return this.#attempt!.connection
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
  readonly connection: Promise<Connection>
  readonly abort: AbortController
  /** Milliseconds on the clock of `performance`. */
  readonly began: number
}

async function end({ connection, abort }: Attempt): Promise<void> {
  abort.abort()
  await connection.then((open) => open.close(), nothing)
}

function nothing(): void {}
