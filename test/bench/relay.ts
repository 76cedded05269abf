import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

// A proxy that simulates distant hosts, a separate program: MILLISECONDS [HOST:PORT …]. It listens on 127.0.0.1, on ports
// from 2201, and forwards all data in order after half a round trip time. It connects after one and a half round trips, to
// include the round trip of TCP. When a connection ends, it prints its number of round trips: data that arrives later than
// most of a round trip after earlier data has waited for an answer.

const [milliseconds = '', ...hosts] = process.argv.slice(2)
const half = Number(milliseconds) / 2

await Promise.all(hosts.map((host, index) => listen(host, 2201 + index)))
process.stdout.write('ready\n')

async function listen(host: string, port: number): Promise<void> {
  const [address, farPort] = host.split(':')
  const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    setTimeout(() => {
      const far = connect({ host: address, port: Number(farPort), noDelay: true, allowHalfOpen: true })
      // Data that arrived before the connection was made has waited long enough.
      count(near)
      handOn(near, far, Date.now())
      handOn(far, near, 0)
      near.resume()
    }, half * 3)
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
}

function count(near: Socket): void {
  let trips = 1
  let latest = 0
  const note = () => {
    if (Date.now() - latest > half * 1.6) trips += 1
    latest = Date.now()
  }
  near.on('data', note).on('end', note)
  near.on('close', () => process.stdout.write(`${trips}\n`))
}

function handOn(from: Socket, to: Socket, connected: number): void {
  let before: Promise<unknown> = Promise.resolve()
  const later = (act: () => void) => {
    const wait = Date.now() - connected < 2 ? Promise.resolve() : pause(half)
    before = Promise.all([before, wait]).then(act)
  }
  from.on('data', (bytes) => later(() => to.write(bytes)))
  from.on('end', () => later(() => to.end()))
  from.on('error', () => to.destroy())
}
