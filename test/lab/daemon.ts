import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'

/** One start of a daemon: its main process, systemd's invocation id, and the number of reloads since. */
export interface Life {
  readonly pid: string
  readonly invocation: string
  readonly reloads: number
}

/** Reads it from systemd and the journal; the daemon must be running. */
export async function life(lab: Lab, host: string, unit: string): Promise<Life> {
  const [pid = '', invocation = '', reloads = ''] = (
    await on(
      lab,
      host,
      `systemctl is-active -q ${unit} && systemctl show --value -p MainPID ${unit} && systemctl show --value -p InvocationID ${unit}
       journalctl --sync; journalctl -q -u ${unit} -o cat | grep -c '^Reloaded '; :`,
    )
  ).split('\n')
  return { pid, invocation, reloads: Number(reloads) }
}

/** The starts of several daemons, by `host unit`. */
export async function lives(lab: Lab, daemons: readonly (readonly [string, string])[]): Promise<Record<string, Life>> {
  return Object.fromEntries(
    await Promise.all(daemons.map(async ([host, unit]) => [`${host} ${unit}`, await life(lab, host, unit)] as const)),
  )
}
