import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailedError } from '../../core/errors.js'
import { Lab } from '../../lab/index.js'
import { countersIn } from './counters.js'
import { Pair } from './pair.js'
import { haploy } from './project.js'
import type { StepRunner } from './step-runner.js'
import { withCleanup } from './with-cleanup.js'

/** Runs the demonstration in a lab, which is always removed at the end. */
export async function runSteps(runner: StepRunner): Promise<void> {
  const demo = async () => {
    await Lab.down(name)
    const lab = await build(runner)
    await copyFile(lab.inventoryFile, join(runner.folder, 'inventory/hosts.ts'))
    await copyFile(lab.sshConfigFile, join(runner.folder, 'ssh_config'))
    runner.print(`\nFrom here on the commands run in ${runner.folder}, which has a copy of the playbooks,`)
    runner.print(`and inside the lab, as in \`haploy lab shell --name ${name}\`.`)
    await deployments(runner, lab)
    await failures(runner, new Pair(runner, lab))
  }
  try {
    await withCleanup(demo, () => remove(runner))
  } finally {
    runner.showSummary()
  }
}

const name = 'demo'

async function build(runner: StepRunner): Promise<Lab> {
  await runner.step('Four bare hosts: two load balancers, two web servers', async () => {
    const argv = [...haploy, 'lab', 'up', '--name', name, '--hosts', '4']
    await runner.run({ shown: `haploy lab up --name ${name} --hosts 4`, argv, ownsTerminal: true })
    const { stdout } = await (await Lab.open(name)).on('lb1', 'command -v nginx keepalived python3; :')
    if (stdout !== '') throw new FailedError(`the hosts should be bare, but have ${stdout.trim()}`)
    return 'four hosts have booted; they have no nginx, no keepalived, no Python'
  })
  return await Lab.open(name)
}

async function deployments(runner: StepRunner, lab: Lab): Promise<void> {
  const run = (words: string, { ownsTerminal }: { ownsTerminal?: boolean } = {}) =>
    runner.run({
      shown: `haploy run ${words}`,
      argv: lab.command([...haploy, 'run', ...words.split(' ')]),
      ownsTerminal,
    })

  await runner.step('What would a deployment change? A dry run with diffs', async () => {
    const predicted = countersIn(await run('deploy --check --diff --limit lb1')).get('lb1')?.changed ?? 0
    if (predicted === 0) throw new FailedError('the dry run predicts no change on a bare host')
    const { stdout } = await lab.on('lb1', 'ls -d /etc/nginx /etc/keepalived /var/lib/haploy 2>/dev/null; :')
    if (stdout !== '') throw new FailedError(`the dry run should not change the host, but created ${stdout.trim()}`)
    return `lb1 would change in ${predicted} places, and was not touched`
  })

  await runner.step('Deploy: nginx everywhere, keepalived on the pair', async () => {
    await run('deploy', { ownsTerminal: true })
    return 'all four hosts are deployed'
  })

  await runner.step('Deploy again: nothing is left to do', async () => {
    expectChanges(countersIn(await run('deploy')), [], 4)
    return 'changed=0 on all four hosts'
  })

  await runner.step('Give lb2 another priority, and apply that role alone', async () => {
    await edit(runner)
    expectChanges(countersIn(await run('deploy --role keepalived --diff')), ['lb1', 'lb2'], 2)
    return 'lb1 changed, too, in what draining takes off it; the web servers were not contacted'
  })
}

/** Throws FailedError unless exactly the hosts in `changed` changed, out of `hosts` hosts. */
function expectChanges(counters: ReturnType<typeof countersIn>, changed: readonly string[], hosts: number): void {
  const found = [...counters].filter(([, each]) => each.changed !== 0).map(([host]) => host)
  const bad = [...counters].filter(([, each]) => each.failed !== 0 || each.unreachable !== 0).map(([host]) => host)
  if (bad.length > 0) throw new FailedError(`the run failed on ${bad.join(', ')}`)
  if (counters.size !== hosts)
    throw new FailedError(`the run should visit ${hosts} hosts, but visited ${counters.size}`)
  if (found.join() === changed.join()) return
  const list = (names: readonly string[]) => names.join(', ') || 'no host'
  throw new FailedError(`expected changes on ${list(changed)}, but the recap reports: ${list(found)}`)
}

async function edit(runner: StepRunner): Promise<void> {
  const file = join(runner.folder, 'inventory/hosts.ts')
  const before = await readFile(file, 'utf8')
  const after = before.replace(/^( *lb2: \{ .*) \}/m, '$1, keepalived: { priorities: { VI_1: 95 } } }')
  const lineOf = (text: string) => /^ *(lb2: .*)$/m.exec(text)?.[1]
  if (before === after) throw new FailedError('the inventory of the lab has no line for lb2')
  await writeFile(file, after)
  runner.print(`inventory/hosts.ts:\n- ${lineOf(before)}\n+ ${lineOf(after)}\n`)
}

async function failures(runner: StepRunner, pair: Pair): Promise<void> {
  await runner.step('Fetch a page through the address that the pair shares', async () => {
    await pair.waitUntilServing('lb1')
    const pages = new Set<string>()
    // Each of nginx's workers balances on its own, so the other server may answer a little later.
    for (let request = 0; request < 12 && pages.size < 2; request++) pages.add(await pair.show())
    if (pages.size < 2)
      throw new FailedError(`12 requests should reach both web servers, but got: ${[...pages].join()}`)
    return 'lb1 holds the address, and both web servers answer through it'
  })

  await runner.step('Stop nginx on lb1: lb2 takes the address over', async () => {
    await pair.control('lb1', 'stop')
    const seconds = await pair.waitUntilServing('lb2')
    await pair.show()
    return `lb2 holds the address and answers, ${seconds.toFixed(1)} s after nginx stopped on lb1`
  })

  await runner.step('Start nginx on lb1: it takes the address back', async () => {
    await pair.control('lb1', 'start')
    const seconds = await pair.waitUntilServing('lb1')
    await pair.show()
    return `lb1 holds the address again, ${seconds.toFixed(1)} s after nginx started`
  })
}

async function remove(runner: StepRunner): Promise<void> {
  runner.print('')
  const argv = [...haploy, 'lab', 'down', '--name', name]
  await runner.run({ shown: `haploy lab down --name ${name}`, argv, ignoresInterrupt: true })
}
