import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, FailedError } from '../../core/errors.js'
import type { Needs } from '../../lab/index.js'
import { countersIn } from './counters.js'
import { haploy } from './project.js'
import type { Stage } from './stage.js'

/**
 * Where there can be no lab: what is known of a pair without any host, and a dry run of this machine, as though it were
 * a load balancer, where it could be one. Both only read. Returns the exit code, which is not 0, because most of the
 * demonstration did not take place.
 */
export async function showWithoutLab(stage: Stage, { missing, packages }: Needs): Promise<number> {
  stage.say('The demonstration deploys to disposable hosts on this machine, which cannot host')
  stage.say(`them: it lacks ${missing.join(', ')}.`)
  if (packages.length > 0) stage.say(`As root on Debian: apt-get install ${packages.join(' ')}`)
  stage.say('What can be shown here touches no host, and only reads.')
  await writeFile(join(stage.folder, 'inventory/hosts.ts'), inventory)
  await stage.step('Who holds the address after which failure?', async () => {
    const words = ['lint', 'deploy', '--explain']
    await stage.run({ shown: `haploy ${words.join(' ')}`, argv: [...haploy, ...words] })
    return 'after every failure, and any two, the address is where somebody serves'
  })
  if (existsSync('/run/systemd/system')) await dryRun(stage)
  stage.say('\nNo host was deployed. Run it as root on a Linux machine of your own to see the rest.')
  return exitCodes.cannotStart
}

/** The roles are for hosts with systemd. */
async function dryRun(stage: Stage): Promise<void> {
  await stage.step('What would this machine need to become a load balancer?', async () => {
    const words = ['run', 'deploy', '--check', '--diff', '--limit', 'lb1']
    const output = await stage.run({ shown: `haploy ${words.join(' ')}`, argv: [...haploy, ...words] })
    const changed = countersIn(output).get('lb1')?.changed
    if (changed === undefined) throw new FailedError('the dry run says nothing of this machine')
    return `${changed} places would change, and nothing was touched`
  })
}

const inventory = `import { defineInventory } from 'haploy'

const here = { address: '127.0.0.1', connection: 'local' } as const

export default defineInventory({
  groups: { lb: { hosts: { lb1: here, lb2: here } }, web: { hosts: { web1: here, web2: here } } },
})
`
