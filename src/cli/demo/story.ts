import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailedError } from '../../core/errors.js'
import { Lab } from '../../lab/index.js'
import { countersIn } from './counters.js'
import { Pair } from './pair.js'
import { haploy } from './project.js'
import type { Stage } from './stage.js'
import { withCleaning } from './with-cleaning.js'

/** The demonstration on a lab, which is removed at the end, however it ends. */
export async function tellStory(stage: Stage): Promise<void> {
  const play = async () => {
    await Lab.down(name)
    const lab = await build(stage)
    await copyFile(lab.inventoryFile, join(stage.folder, 'inventory/hosts.ts'))
    await copyFile(lab.sshConfigFile, join(stage.folder, 'ssh_config'))
    stage.say(`\nFrom here on the commands run in ${stage.folder}, which has a copy of the playbooks,`)
    stage.say(`and inside the lab, as in \`haploy lab shell --name ${name}\`.`)
    await deployments(stage, lab)
    await failures(stage, new Pair(stage, lab))
  }
  try {
    await withCleaning(play, () => remove(stage))
  } finally {
    stage.showSummary()
  }
}

const name = 'demo'

async function build(stage: Stage): Promise<Lab> {
  await stage.step('Four bare hosts: two load balancers, two web servers', async () => {
    const argv = [...haploy, 'lab', 'up', '--name', name, '--hosts', '4']
    await stage.run({ shown: `haploy lab up --name ${name} --hosts 4`, argv, alone: true })
    const { stdout } = await (await Lab.open(name)).on('lb1', 'command -v nginx keepalived python3; :')
    if (stdout !== '') throw new FailedError(`the hosts were to be bare, but have ${stdout.trim()}`)
    return 'four hosts have booted; they have no nginx, no keepalived, no Python'
  })
  return await Lab.open(name)
}

async function deployments(stage: Stage, lab: Lab): Promise<void> {
  const run = (words: string, { alone }: { alone?: boolean } = {}) =>
    stage.run({
      shown: `haploy run ${words}`,
      argv: lab.command([...haploy, 'run', ...words.split(' ')]),
      alone,
    })

  await stage.step('What would a deployment change? A dry run with diffs', async () => {
    const foreseen = countersIn(await run('deploy --check --diff --limit lb1')).get('lb1')?.changed ?? 0
    if (foreseen === 0) throw new FailedError('the dry run foresees no change on a bare host')
    const { stdout } = await lab.on('lb1', 'ls -d /etc/nginx /etc/keepalived /var/lib/haploy 2>/dev/null; :')
    if (stdout !== '') throw new FailedError(`the dry run was to leave no trace, but there is ${stdout.trim()}`)
    return `lb1 would change in ${foreseen} places, and was not touched`
  })

  await stage.step('Deploy: nginx everywhere, keepalived on the pair', async () => {
    await run('deploy', { alone: true })
    return 'all four hosts are deployed'
  })

  await stage.step('Deploy again: nothing is left to do', async () => {
    expectChanges(countersIn(await run('deploy')), [], 4)
    return 'changed=0 on all four hosts'
  })

  await stage.step('Give lb2 another priority, and apply that role alone', async () => {
    await edit(stage)
    expectChanges(countersIn(await run('deploy --role keepalived --diff')), ['lb2'], 2)
    return 'lb2 changed, lb1 did not, the web servers were not asked'
  })
}

/** Throws FailedError unless exactly the hosts in `changed` changed, of as many as there should be. */
function expectChanges(counters: ReturnType<typeof countersIn>, changed: readonly string[], hosts: number): void {
  const found = [...counters].filter(([, each]) => each.changed !== 0).map(([host]) => host)
  const bad = [...counters].filter(([, each]) => each.failed !== 0 || each.unreachable !== 0).map(([host]) => host)
  if (bad.length > 0) throw new FailedError(`the run failed on ${bad.join(', ')}`)
  if (counters.size !== hosts)
    throw new FailedError(`the run was to visit ${hosts} hosts, but visited ${counters.size}`)
  if (found.join() === changed.join()) return
  const list = (names: readonly string[]) => names.join(', ') || 'no host'
  throw new FailedError(`${list(changed)} was to change, but the recap says: ${list(found)}`)
}

async function edit(stage: Stage): Promise<void> {
  const file = join(stage.folder, 'inventory/hosts.ts')
  const before = await readFile(file, 'utf8')
  const after = before.replace(/^( *lb2: \{ .*) \}/m, '$1, keepalived: { priorities: { VI_1: 95 } } }')
  const lineOf = (text: string) => /^ *(lb2: .*)$/m.exec(text)?.[1]
  if (before === after) throw new FailedError('the inventory of the lab has no line for lb2')
  await writeFile(file, after)
  stage.say(`inventory/hosts.ts:\n- ${lineOf(before)}\n+ ${lineOf(after)}\n`)
}

async function failures(stage: Stage, pair: Pair): Promise<void> {
  await stage.step('Fetch a page through the address that the pair shares', async () => {
    await pair.settle('lb1')
    const pages = new Set<string>()
    // Each of nginx's workers takes turns of its own, so the other server may come a little later.
    for (let request = 0; request < 12 && pages.size < 2; request++) pages.add(await pair.show())
    if (pages.size < 2) throw new FailedError(`12 requests were to reach both web servers: ${[...pages].join()}`)
    return 'lb1 holds the address, and both web servers answer through it'
  })

  await stage.step('Stop nginx on lb1: lb2 takes the address over', async () => {
    await pair.control('lb1', 'stop')
    const seconds = await pair.settle('lb2')
    await pair.show()
    return `lb2 holds the address and answers, ${seconds.toFixed(1)} s after nginx stopped on lb1`
  })

  await stage.step('Start nginx on lb1: it takes the address back', async () => {
    await pair.control('lb1', 'start')
    const seconds = await pair.settle('lb1')
    await pair.show()
    return `lb1 holds the address again, ${seconds.toFixed(1)} s after nginx started`
  })
}

async function remove(stage: Stage): Promise<void> {
  stage.say('')
  const argv = [...haploy, 'lab', 'down', '--name', name]
  await stage.run({ shown: `haploy lab down --name ${name}`, argv, sheltered: true })
}
