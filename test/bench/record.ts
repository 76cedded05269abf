import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../src/engine/run.js'
import { loadPlaybook } from '../../src/loader/load.js'
import { loadInventory } from '../../src/loader/load-inventory.js'
import { connect } from '../../src/transport/connect.js'
import type { Connect } from '../../src/transport/transport.js'
import type { Plan } from './plan.js'

// A separate program, because it must run where the hosts can be reached: PLAYBOOK INVENTORY FOLDER.
// It makes a dry run, and records what it sends to each host: one script per host, and `plan.json`, which lists them.

const [playbook = '', inventory = '', folder = ''] = process.argv.slice(2)
const scripts = new Map<string, string[]>()
const plan: Plan = []

const recording: Connect = async (target, options) => {
  const { name, address, port = 22, user = '', key = '' } = target
  const asked: string[] = []
  scripts.set(name, asked)
  plan.push({ name, address, port, user, key, script: join(folder, `${name}.sh`) })
  const connection = await connect(target, options)
  return {
    exchange: (exchange) => {
      asked.push(exchange.script)
      return connection.exchange(exchange)
    },
    close: () => connection.close(),
  }
}

const loading = { folder: process.cwd(), env: process.env }
const { changesPending, tallies } = await run({
  playbook: { name: playbook, define: await loadPlaybook(playbook, loading) },
  inventory: await loadInventory(inventory, loading),
  roles: [],
  tags: [],
  skipTags: [],
  check: true,
  forks: 50,
  connect: recording,
  transport: { connectTimeout: 10_000, commandTimeout: 60_000, acceptNewHostKeys: false, env: process.env },
  listener: () => {},
})
const bad = Object.values(tallies).some(({ failed, unreachable }) => failed + unreachable > 0)
if (bad || changesPending) throw new Error(`the hosts are not as the playbook wants them: ${JSON.stringify(tallies)}`)
for (const { name, script } of plan) await writeFile(script, `${scripts.get(name)!.join('\n')}\n`)
await writeFile(join(folder, 'plan.json'), JSON.stringify(plan))
