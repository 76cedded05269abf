import { run } from '../../src/engine/run.js'
import { loadInventory, loadPlaybook } from '../../src/loader/load.js'
import { connect } from '../../src/transport/connect.js'
import { halting, noting, weaving } from './exchanges.js'
import type { Point } from './point.js'

// A program of its own, since it is to be killed and has to run where the hosts can be reached: PLAYBOOK INVENTORY HOST
// POINT. It is a run of haploy, with the same connections, that comes to a halt at the point; without one it notes its
// steps on the host. It ends with 0, or with 2 when something failed or was lost.

const [playbook = '', inventory = '', host = '', at] = process.argv.slice(2)
const point = at === undefined ? undefined : (JSON.parse(at) as Point)
const weave = point ? halting(point, point.inside === undefined) : noting
const loading = { folder: process.cwd(), env: process.env }
const { tallies } = await run({
  playbook: { name: playbook, define: await loadPlaybook(playbook, loading) },
  inventory: await loadInventory(inventory, loading),
  roles: [],
  tags: [],
  skipTags: [],
  check: false,
  forks: 2,
  connect: weaving(connect, host, weave),
  lock: {
    run: `chaos ${process.pid}`,
    owner: 'chaos',
    command: 'a run to be broken',
    waitSeconds: 60,
    breakLock: false,
  },
  transport: { connectTimeout: 10_000, commandTimeout: 120_000, acceptNewHostKeys: false, env: process.env },
  listener: () => {},
})
if (Object.values(tallies).some(({ failed, unreachable }) => failed + unreachable > 0)) process.exitCode = 2
