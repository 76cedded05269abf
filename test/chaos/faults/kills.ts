import type { Lab } from '../../../src/lab/index.js'
import { on } from '../../lab/ground-truth.js'
import type { Fault } from './fault.js'

export const killController: Fault = async ({ process }) => {
  const ended = new Promise((resolve) => process.once('exit', resolve))
  if (process.exitCode !== null || process.signalCode !== null) return undefined
  process.kill('SIGKILL')
  await ended
  return undefined
}

export const resetConnection: Fault = async ({ lab, address }) => {
  await reset(lab, address)
  return undefined
}

export const killSession: Fault = async ({ lab, host }) => {
  await on(lab, host, `pkill -KILL -f '^sshd: ops@notty'; :`)
  return undefined
}

/** Only this and a power loss end a running script: it outlives its connection, up to the end of the exchange. */
export const killScript: Fault = async ({ lab, host }) => {
  await on(lab, host, `pkill -KILL -f 'haploy[-]ready|[p]ython3'; :`)
  return undefined
}

export const killSudo: Fault = async ({ lab, host }) => {
  await on(lab, host, 'pkill -KILL -x sudo; :')
  return undefined
}

const managers = 'apt-get|dpkg|dpkg-deb|dpkg-query|dnf|yum|rpm'

/** The package manager itself, one level of it or all. What it has started goes on, as its scripts do. */
export const killPackageManager: Fault = async ({ lab, host, random }) => {
  const victim = random.pick(['dpkg|rpm|dnf', 'dpkg', 'apt-get|dnf|yum', managers])
  const running = `pgrep -x '${managers}' >/dev/null`
  const wait = (code: string) => `i=0; until ${code} || [ "$i" = 300 ]; do i=$((i + 1)); sleep 0.02; done`
  await on(lab, host, `${wait(running)}; ${wait(`pkill -KILL -x '${victim}' || ! ${running}`)}`)
  return undefined
}

export const losePower: Fault = async ({ lab, host, address }) => {
  await lab.kill(host)
  await lab.boot(host)
  // A rebooted host resets its old connections on the next keepalive; there is no need to wait for that.
  await reset(lab, address)
  return undefined
}

/** Resets the SSH connections to a host in both directions, like a firewall on the route. */
async function reset(lab: Lab, address: string): Promise<void> {
  const { code, stderr } = await lab.exec(['ss', '-K', 'dst', address, 'dport', '=', ':22'])
  if (code !== 0) throw new Error(`the connections to ${address} cannot be reset: ${stderr}`)
}
