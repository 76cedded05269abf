import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'

/**
 * `node stream-servers.js CERTIFICATE KEY` serves until it is terminated: on TCP 9001 and 9002 the name of the server and what
 * the client sends up to `hello`, on UDP 9003 what it receives, and on 9441 and 9442 HTTPS.
 */
const [certificate, key] = process.argv.slice(2)

for (const [port, name] of [
  [9001, 'one'],
  [9002, 'two'],
] as const) {
  createServer((socket) => {
    socket.on('error', () => {})
    let received = ''
    socket.on('data', (data) => {
      received += data
      if (received.endsWith('hello')) socket.end(`${name}: ${received}`)
    })
  }).listen(port)
}

const udp = createSocket('udp4')
udp.on('message', (data, { address, port }) => udp.send(`echo: ${data}`, port, address))
udp.bind(9003)

for (const [port, name] of [
  [9441, 'shop'],
  [9442, 'other'],
] as const) {
  const options = { cert: readFileSync(certificate!), key: readFileSync(key!) }
  createTlsServer(options, (_request, response) => response.end(`${name}\n`)).listen(port)
}
