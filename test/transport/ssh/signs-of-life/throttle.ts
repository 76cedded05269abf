import { connect, createServer, type Server, type Socket } from 'node:net'

/** What a throttle does with a connection: it forwards bytes, loses them, or reads and drops them. */
type Manner = 'forward' | 'stall' | 'swallow'

/** A relay on a loopback port that forwards a limited number of bytes a second in each direction, shared by its connections. */
export class Throttle {
  manner: Manner = 'forward'
  readonly #sockets = new Set<Socket>()
  #timer: NodeJS.Timeout | undefined

  private constructor(
    private readonly server: Server,
    private readonly to: number,
    private readonly bytesPerSecond: number,
  ) {}

  static async start(to: number, bytesPerSecond: number): Promise<Throttle> {
    const server = createServer({ pauseOnConnect: true })
    const throttle = new Throttle(server, to, bytesPerSecond)
    server.on('connection', (client) => throttle.#join(client))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    throttle.#timer = setInterval(() => throttle.#forward(), interval)
    return throttle
  }

  get port(): number {
    return (this.server.address() as { port: number }).port
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
    this.server.close()
  }

  readonly #peers = new Map<Socket, Socket>()

  #join(client: Socket): void {
    const host = connect(this.to, '127.0.0.1')
    for (const [one, other] of [
      [client, host],
      [host, client],
    ] as const) {
      this.#sockets.add(one)
      this.#peers.set(one, other)
      one.on('error', () => {})
      one.on('readable', () => {})
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
  }

  /** Each direction has its own budget, of which each connection gets its part. */
  #forward(): void {
    if (this.manner === 'stall') return
    const waiting = [...this.#sockets].filter((socket) => socket.readableLength > 0)
    const share = Math.ceil((this.bytesPerSecond * interval) / 1000 / Math.max(waiting.length / 2, 1))
    for (const socket of waiting) {
      const bytes = socket.read(Math.min(share, socket.readableLength)) as Buffer | null
      if (bytes && this.manner === 'forward') this.#peers.get(socket)!.write(bytes)
    }
  }
}

/** Milliseconds. */
const interval = 20
