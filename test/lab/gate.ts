import type { Lab } from '../../src/lab/index.js'
import { appears, on } from './ground-truth.js'

/**
 * A task that blocks on a host until a test opens the gate, so that a test can act between two tasks of a run. An open gate
 * stays open, even after a power loss.
 */
export const gateTask = `command('pass the gate', 'touch /run/at-the-gate; until [ -e /srv/gate-is-open ]; do sleep 0.1; done', {
  unless: 'test -e /srv/gate-is-open',
}),`

export async function openGate(lab: Lab, host: string): Promise<void> {
  await on(lab, host, 'touch /srv/gate-is-open')
}

export async function closeGate(lab: Lab, host: string): Promise<void> {
  await on(lab, host, 'rm -f /srv/gate-is-open /run/at-the-gate')
}

/** Waits until a run has reached the gate. */
export async function arrival(lab: Lab, host: string): Promise<void> {
  await appears(lab, host, '/run/at-the-gate')
}
