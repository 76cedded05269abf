import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A loopback port that forwards to a server and tracks its connections. Without a server it accepts connections and stays silent. */
export class PortForward {
  /** Connections so far. */
  connections = 0
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {}

  /** `onVisit` is called with each connection. */
  static async open(to?: number, onConnection?: () => void): Promise<PortForward> {
    const forward = new PortForward(createServer((socket) => forward.#accept(socket, to, onConnection)))
    await new Promise<void>((resolve) => forward.server.listen(0, '127.0.0.1', resolve))
    return forward
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Whether all connections are closed, or close within five seconds. */
  async becomesIdle(): Promise<boolean> {
    for (let tries = 0; tries < 100 && this.#sockets.size > 0; tries++) await pause(50)
    return this.#sockets.size === 0
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  #accept(socket: Socket, to: number | undefined, onConnection?: () => void): void {
    this.connections += 1
    this.#sockets.add(socket)
    onConnection?.()
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    if (to === undefined) return void socket.resume()
    const server = connect(to, '127.0.0.1')
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => server.destroy())
    socket.pipe(server).pipe(socket)
  }
}
