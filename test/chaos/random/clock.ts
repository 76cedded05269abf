import { spawn } from 'node:child_process'
import { becomes } from '../losses.js'
import { folder } from '../points/exchanges.js'
import { type Baseline, type ScenarioName, targetHost } from '../scenario.js'
import type { Site } from '../site.js'

/** Moments of an undisturbed run, in milliseconds since its start. */
export interface Clock {
  readonly end: number
  /** The number of changes on the host with the faults. */
  readonly changes: number
  /** When package managers run; absent if none does. */
  readonly packages?: readonly [first: number, last: number]
}

/**
 * Runs the scenario once more, which ends with edition 1, and takes its times. Throws if the hosts then differ from their
 * twins: the judge would blame faults for that.
 */
export async function timed(site: Site, scenario: ScenarioName, baseline: Baseline): Promise<Clock> {
  if (scenario === 'first deployment') await site.reset()
  else await site.deploy(2)
  const [program, ...args] = await site.lab.commandOn(targetHost, watchPackages)
  spawn(program!, args, { stdio: 'ignore' })
  const began = Date.now()
  const changes = (await site.deploy(1)).changed[targetHost]!
  const end = Date.now() - began
  await site.settled()
  const { stdout } = await site.lab.on(targetHost, `cat ${folder}/packages; rm -r ${folder}`)
  const different = await becomes(site, baseline.twins.get(1)!)
  if (different.length > 0) throw new Error(`hosts differ from their twins without a fault:\n${different.join('\n')}`)
  const times = stdout.split('\n').filter(Boolean).map(Number)
  return times.length === 0 ? { end, changes } : { end, changes, packages: [times[0]! - began, times.at(-1)! - began] }
}

/** Ends when its file is removed. */
const watchPackages = `mkdir -p ${folder}; : >${folder}/packages
while [ -e ${folder}/packages ]; do ! pgrep -x 'apt-get|dpkg|dnf|yum|rpm' >/dev/null || date +%s%3N >>${folder}/packages; sleep 0.05; done`
