import type { ChildProcess } from 'node:child_process'
import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'

export const kinds = ['controller', 'connection', 'session', 'script', 'host'] as const
export type Kind = (typeof kinds)[number]

/** The target of a fault. */
interface Target {
  readonly lab: Lab
  readonly host: string
  readonly address: string
  /** The process of the run. */
  readonly process: ChildProcess
}

/** Injects a fault, and resolves when it has taken effect. */
export const faults: Readonly<Record<Kind, (targetHost: Target) => Promise<void>>> = {
  controller: async ({ process }) => {
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await ended
  },
  connection: ({ lab, address }) => reset(lab, address),
  session: async ({ lab, host }) => {
    await on(lab, host, `pkill -KILL -f '^sshd: ops@notty'`)
  },
  // Only this and a power loss end a running script: it outlives its connection, up to the end of the exchange.
  script: async ({ lab, host }) => {
    await on(lab, host, `pkill -KILL -f 'haploy[-]ready|[p]ython3'; :`)
  },
  host: async ({ lab, host, address }) => {
    await lab.kill(host)
    await lab.boot(host)
    // A rebooted host resets its old connections on the next keepalive; there is no need to wait for that.
    await reset(lab, address)
  },
}

/** Resets the SSH connections to a host in both directions, like a firewall on the route. */
async function reset(lab: Lab, address: string): Promise<void> {
  const { code, stderr } = await lab.exec(['ss', '-K', 'dst', address, 'dport', '=', ':22'])
  if (code !== 0) throw new Error(`the connections to ${address} cannot be reset: ${stderr}`)
}
