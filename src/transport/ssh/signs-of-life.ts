import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * Watches the connection to one server. A message of the server is a sign of life, and so is whatever is received or
 * sent: the answer to a keepalive comes after all data that is under way, which takes minutes on a slow link. Bytes that
 * are as few as those of keepalives do not count.
 */
export class SignsOfLife {
  readonly #timer: NodeJS.Timeout
  #silentTicks = 0
  /** Bytes received and sent when they last were looked at, since the last message. */
  #bytes: number | undefined

  /**
   * `milliseconds`: how long the server may be silent. `onDead` is called once. The time is counted in ticks, so that it
   * does not pass while this process is busy or the machine sleeps.
   */
  constructor(
    private readonly transport: Duplex,
    milliseconds: number,
    onDead: () => void,
  ) {
    this.#timer = setInterval(() => {
      this.#silentTicks += 1
      // Looking is not free, and most servers answer keepalives.
      if (this.#silentTicks >= ticks / 3) this.#look()
      if (this.#silentTicks < ticks) return
      this.end()
      onDead()
    }, milliseconds / ticks)
    transport.once('close', () => this.end())
  }

  /** To be called for every message of the server. */
  received(): void {
    this.#silentTicks = 0
    this.#bytes = undefined
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const bytes = this.#transferred()
    this.#bytes ??= bytes
    if (bytes < this.#bytes + fewestBytes) return
    this.#bytes = bytes
    this.#silentTicks = 0
  }

  /** The bytes of a connection through another server are known only as far as they were passed on to that. */
  #transferred(): number {
    const { transport } = this
    if (!(transport instanceof Socket)) return 0
    return transport.bytesRead + transport.bytesWritten - transport.writableLength - unacknowledged(transport)
  }
}

/** Times that the connection is looked at before it counts as dead. */
const ticks = 30

/** More than some keepalives and their answers. */
const fewestBytes = 1024

/**
 * The bytes that this machine has accepted and the peer has not, which may be megabytes. Linux tells; elsewhere, they
 * count as sent.
 */
function unacknowledged({ localPort, remotePort, remoteFamily }: Socket): number {
  if (localPort === undefined || remotePort === undefined) return 0
  const [local, remote] = [localPort, remotePort].map((port) => port.toString(16).toUpperCase().padStart(4, '0'))
  try {
    const lines = readFileSync(remoteFamily === 'IPv6' ? '/proc/net/tcp6' : '/proc/net/tcp', 'latin1').split('\n')
    const line = lines.find((each) => isBetween(each, local!, remote!))
    return Number.parseInt(line?.trim().split(/\s+/)[4] ?? '0', 16)
  } catch {
    return 0
  }
}

/** A line: `sl local_address rem_address st tx_queue:rx_queue …`, addresses with ports. */
function isBetween(line: string, local: string, remote: string): boolean {
  const [, from, to] = line.trim().split(/\s+/, 3)
  return from?.endsWith(`:${local}`) === true && to?.endsWith(`:${remote}`) === true
}
