import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from '../../src/lab/index.js'

/** Runs shell code on a host without SSH and without haploy. Returns its output; throws when it fails. */
export async function on(lab: Lab, host: string, code: string): Promise<string> {
  const { code: exit, stdout, stderr } = await lab.on(host, code)
  if (exit !== 0) throw new Error(`${host}: ${code}\nexits with ${exit}: ${stdout}${stderr}`)
  return stdout
}

/**
 * Lets a host switch itself off or reboot. The command runs in the background, since systemd stops all processes before it
 * ends them, and `nsenter` stops with its child: outside of the host, where nothing continues it.
 */
export async function shutDown(lab: Lab, host: string, how: 'poweroff' | 'reboot'): Promise<void> {
  await on(lab, host, `systemctl ${how} >/dev/null 2>&1 &`)
}

/** Waits until a condition holds. Returns the seconds; throws with `what` after more than `most` seconds. */
export async function within(most: number, what: string, holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now()
  for (;;) {
    const ok = await holds()
    const seconds = (performance.now() - began) / 1000
    if (ok) return seconds
    if (seconds > most) throw new Error(`${what}: not within ${most} s`)
    // Each check takes tens of milliseconds of processor time, which the awaited process needs itself.
    await sleep(Math.min(50 + 50 * seconds, 250))
  }
}

/** Waits until a file exists on a host, 60 seconds by default. */
export async function appears(lab: Lab, host: string, path: string, most = 60): Promise<void> {
  await succeeds(lab, host, `test -e ${path}`, most)
}

/** Waits until read-only shell code succeeds on a host. */
export async function succeeds(lab: Lab, host: string, code: string, most = 60): Promise<void> {
  await within(most, `${code} on ${host}`, async () => (await lab.on(host, code)).code === 0)
}

/** Rotates a log, and waits until no process has the old file open. */
export async function rotate(lab: Lab, host: string, configuration: string, log: string): Promise<void> {
  await on(lab, host, `logrotate -f ${configuration}`)
  await succeeds(lab, host, `! ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q ' ${log}[.]1$'`)
}
