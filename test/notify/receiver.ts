import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on the loopback that keeps what is posted to it. */
export class Receiver {
  readonly received: { url: string; type: string | undefined; body: string }[] = []
  readonly #server: Server

  /** `status`: of each answer; 0 for none. */
  constructor(status = 200) {
    this.#server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      request.on('end', () => {
        this.received.push({ url: request.url!, type: request.headers['content-type'], body })
        if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end('ok')
      })
    })
  }

  async listen(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get texts(): string[] {
    return this.received.map(({ body }) => JSON.parse(body).text)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
