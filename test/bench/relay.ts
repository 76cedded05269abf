import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

// A long way to hosts, a program of its own: MILLISECONDS [HOST:PORT …]. It listens on 127.0.0.1, on ports from 2201 on,
// and hands everything on after half the time that a round trip takes, in the order in which it came. A connection is
// made after one and a half round trips, as a server sees the one that TCP itself takes. When one ends, it writes how many
// round trips that was: what comes later than most of a round trip after what came before has waited for an answer.

const [milliseconds = '', ...hosts] = process.argv.slice(2)
const half = Number(milliseconds) / 2

await Promise.all(hosts.map((host, index) => listen(host, 2201 + index)))
process.stdout.write('ready\n')

async function listen(host: string, port: number): Promise<void> {
  const [address, farPort] = host.split(':')
  const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    setTimeout(() => {
      const far = connect({ host: address, port: Number(farPort), noDelay: true, allowHalfOpen: true })
      // What came before the connection was made has waited long enough.
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
