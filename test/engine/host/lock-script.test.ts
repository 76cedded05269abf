import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { parseHolder, readLock, takeLock } from '../../../src/engine/host/lock-script.js'
import { connect } from '../../../src/transport/connect.js'
import type { Connection } from '../../../src/transport/transport.js'
import { noServer, Sshd } from '../../transport/sshd.js'

describe('The lock of a run whose machine is silent', function () {
  this.timeout(60_000)
  let sshd: Sshd
  let owner: Connection
  let other: Connection
  /** A new one for each test: the shell of the previous test may still be exiting. */
  let home: string

  before(async function () {
    if (noServer || !hasProgram('ss')) {
      console.log(`    skipped: ${noServer ?? 'there is no ss here'}`)
      this.skip()
    }
    sshd = await Sshd.start()
  })
  beforeEach(async () => {
    const open = () => connect(sshd.target(), sshd.options({ commandTimeout: 30_000 }))
    home = mkdtempSync(join(sshd.home, 'lock-'))
    owner = await open()
    other = await open()
    expect((await take(owner, 'theirs', 1000)).code).to.equal(0)
  })
  afterEach(async () => {
    await owner.close()
    await other.close()
  })
  after(async () => await sshd?.stop())

  /** Runs as another user than root, whose lock is the real one of this machine. */
  const inFolder = (script: string) => `id() { echo 1000; }; HOME='${home}'; (${script}\n)`
  const take = (connection: Connection, run: string, silence: number) => {
    const request = { run, owner: `${run}@desk`, command: 'haploy run deploy', waitSeconds: 0, breakLock: false }
    return connection.exchange({ script: inFolder(takeLock(request, silence).complete) })
  }

  it('is free for the next run after a long silence, and the other shell is killed', async () => {
    let { code } = await take(other, 'mine', 1)
    // The last keepalive may have arrived just now.
    for (let tries = 0; tries < 10 && code !== 0; tries++) {
      await sleep(2000)
      code = (await take(other, 'mine', 1)).code
    }
    expect(code).to.equal(0)
    const gone = await owner.exchange({ script: 'echo still here' }).catch((error: Error) => error.message)
    expect(gone).to.contain('the connection was lost')
    const seen = await other.exchange({ script: inFolder(readLock('third').complete) })
    expect(parseHolder(seen)?.owner).to.equal('mine@desk')
  })

  it('is held as long as packets arrive', async () => {
    await sleep(2500)
    const refused = await take(other, 'mine', 30)
    expect(refused.code).to.equal(75)
    expect(parseHolder(refused)?.owner).to.equal('theirs@desk')
  })

  it('is held until the running step has finished', async () => {
    const step = owner.exchange({ script: sh`sleep 5`.text })
    await sleep(2500)
    expect((await take(other, 'mine', 1)).code).to.equal(75)
    expect((await step).code).to.equal(0)
  })
})

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
