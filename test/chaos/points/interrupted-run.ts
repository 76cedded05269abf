import { run } from '../../../src/engine/run.js'
import { loadPlaybook } from '../../../src/loader/load.js'
import { loadInventory } from '../../../src/loader/load-inventory.js'
import { connect } from '../../../src/transport/connect.js'
import { haltAt, instrumented, recordSteps } from './exchanges.js'
import type { Point } from './point.js'

// A separate program, because it is killed and must run where the hosts can be reached: PLAYBOOK INVENTORY HOST POINT. It is
// a run of haploy, with the same connections, that halts at the point; without a point it records its steps on the host. It
// prints the events as JSON, and exits with 0, or with 2 when a host failed or was unreachable.

const [playbook = '', inventory = '', host = '', at] = process.argv.slice(2)
const point = at === undefined ? undefined : (JSON.parse(at) as Point)
const instrument = point ? haltAt(point, point.inside === undefined) : recordSteps
const loading = { folder: process.cwd(), env: process.env }
const { tallies } = await run({
  playbook: { name: playbook, define: await loadPlaybook(playbook, loading) },
  inventory: await loadInventory(inventory, loading),
  roles: [],
  tags: [],
  skipTags: [],
  check: false,
  forks: 2,
  connect: instrumented(connect, host, instrument),
  lock: {
    run: `chaos ${process.pid}`,
    owner: 'chaos',
    command: 'a run to be broken',
    waitSeconds: 60,
    breakLock: false,
  },
  transport: { connectTimeout: 10_000, commandTimeout: 120_000, acceptNewHostKeys: false, env: process.env },
  listener: (event) => console.log(JSON.stringify(event)),
})
if (Object.values(tallies).some(({ failed, unreachable }) => failed + unreachable > 0)) process.exitCode = 2
