import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, FailedError } from '../../core/errors.js'
import type { Needs } from '../../lab/index.js'
import { countersIn } from './counters.js'
import { haploy } from './project.js'
import type { StepRunner } from './step-runner.js'

/**
 * The demonstration for a machine that cannot host a lab: the explanation of a pair, which needs no host, and, with systemd,
 * a dry run of this machine as a load balancer. Both only read. Returns an exit code other than 0, because most of the
 * demonstration did not run.
 */
export async function showWithoutLab(runner: StepRunner, { missing, packages }: Needs): Promise<number> {
  runner.print('The demonstration deploys to disposable hosts on this machine, which cannot host')
  runner.print(`them: it lacks ${missing.join(', ')}.`)
  if (packages.length > 0) runner.print(`As root on Debian: apt-get install ${packages.join(' ')}`)
  runner.print('The following steps only read, and change no host.')
  await writeFile(join(runner.folder, 'inventory/hosts.ts'), inventory)
  await runner.step('Who holds the address after which failure?', async () => {
    const words = ['lint', 'deploy', '--explain']
    await runner.run({ shown: `haploy ${words.join(' ')}`, argv: [...haploy, ...words] })
    return 'after each failure, and each pair of failures, a host that serves holds the address'
  })
  if (existsSync('/run/systemd/system')) await dryRun(runner)
  runner.print('\nNo host was deployed. Run the demonstration as root on your own Linux machine to see the rest.')
  return exitCodes.cannotStart
}

/** The roles are for hosts with systemd. */
async function dryRun(runner: StepRunner): Promise<void> {
  await runner.step('What would this machine need to become a load balancer?', async () => {
    const words = ['run', 'deploy', '--check', '--diff', '--limit', 'lb1']
    const output = await runner.run({ shown: `haploy ${words.join(' ')}`, argv: [...haploy, ...words] })
    const changed = countersIn(output).get('lb1')?.changed
    if (changed === undefined) throw new FailedError('the recap of the dry run does not contain this machine')
    return `${changed} tasks would change this machine, which was not touched`
  })
}

const inventory = `import { defineInventory } from 'haploy'

const here = { address: '127.0.0.1', connection: 'local' } as const

export default defineInventory({
  groups: { lb: { hosts: { lb1: here, lb2: here } }, web: { hosts: { web1: here, web2: here } } },
})
`
