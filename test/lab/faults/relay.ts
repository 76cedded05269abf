import { type ChildProcess, spawn } from 'node:child_process'
import type { Lab } from '../../../src/lab/index.js'

/** `silent` accepts and never answers, `hasty` closes at once, `trickle` forwards one byte per second from the start. */
export type Manner = 'silent' | 'hasty' | 'trickle' | 'fading'

/**
 * A proxy on the lab's controller in front of a host's sshd. A `fading` one forwards everything until it reads a line on its
 * standard input, and trickles from then on. It exits when its standard input ends.
 */
const program = `
const { createServer, connect } = require('node:net')
const [manner, port, address] = process.argv.slice(1)
let slow = manner === 'trickle'
process.stdin.on('data', () => { slow = true }).on('end', () => process.exit())
createServer((client) => {
  client.on('error', () => {})
  if (manner === 'silent') return
  if (manner === 'hasty') return client.destroy()
  const host = connect(22, address).on('error', () => {})
  const waiting = []
  client.pipe(host)
  host.on('data', (bytes) => (slow ? waiting.push(...bytes) : client.write(bytes))).on('close', () => client.destroy())
  const drip = setInterval(() => waiting.length > 0 && client.write(Buffer.from([waiting.shift()])), 1000)
  client.on('close', () => { clearInterval(drip); host.destroy() })
}).listen(Number(port), () => console.log('listening'))
`

/** A listening relay. */
export class Relay {
  private constructor(readonly process: ChildProcess) {}

  static async start(lab: Lab, manner: Manner, port: number, address: string): Promise<Relay> {
    const [command, ...args] = lab.command([process.execPath, '-e', program, manner, `${port}`, address])
    const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    await new Promise((resolve, reject) => {
      child.stdout!.once('data', resolve)
      child.once('close', reject).once('error', reject)
    })
    return new Relay(child)
  }

  fade(): void {
    this.process.stdin!.write('fade\n')
  }

  stop(): void {
    this.process.stdin!.end()
  }
}
