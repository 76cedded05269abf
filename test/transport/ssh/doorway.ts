import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A port of the loopback interface that leads to a server, and knows who came. Without one it takes calls and is silent. */
export class Doorway {
  /** Connections so far. */
  visits = 0
  readonly #inside = new Set<Socket>()

  private constructor(private readonly server: Server) {}

  /** `onVisit` is called with each connection. */
  static async open(to?: number, onVisit?: () => void): Promise<Doorway> {
    const doorway = new Doorway(createServer((socket) => doorway.#enter(socket, to, onVisit)))
    await new Promise<void>((resolve) => doorway.server.listen(0, '127.0.0.1', resolve))
    return doorway
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Whether all who came are gone, or go within seconds. */
  async empties(): Promise<boolean> {
    for (let tries = 0; tries < 100 && this.#inside.size > 0; tries++) await pause(50)
    return this.#inside.size === 0
  }

  async close(): Promise<void> {
    for (const socket of this.#inside) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  #enter(socket: Socket, to: number | undefined, onVisit?: () => void): void {
    this.visits += 1
    this.#inside.add(socket)
    onVisit?.()
    socket.on('error', () => {}).on('close', () => this.#inside.delete(socket))
    if (to === undefined) return void socket.resume()
    const server = connect(to, '127.0.0.1')
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => server.destroy())
    socket.pipe(server).pipe(socket)
  }
}
