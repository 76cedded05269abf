import type { ChildProcess } from 'node:child_process'
import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'

export const kinds = ['controller', 'connection', 'session', 'script', 'host'] as const
export type Kind = (typeof kinds)[number]

/** Whom it hits. */
interface Target {
  readonly lab: Lab
  readonly host: string
  readonly address: string
  /** The process of the run. */
  readonly process: ChildProcess
}

/** Strikes, and does not come back before the blow has landed. */
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
  // Only this and a power loss end what is under way there: it outlives its connection, up to the end of the exchange.
  script: async ({ lab, host }) => {
    await on(lab, host, `pkill -KILL -f 'haploy[-]ready|[p]ython3'; :`)
  },
  host: async ({ lab, host, address }) => {
    await lab.kill(host)
    await lab.boot(host)
    // A host that was booted answers the next sign of life on its old connections so; it need not be waited for.
    await reset(lab, address)
  },
}

/** Resets the SSH connections to a host as if a firewall on the way did, in both directions. */
async function reset(lab: Lab, address: string): Promise<void> {
  const { code, stderr } = await lab.exec(['ss', '-K', 'dst', address, 'dport', '=', ':22'])
  if (code !== 0) throw new Error(`the connections to ${address} cannot be reset: ${stderr}`)
}
