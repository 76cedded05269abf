import { execPath } from 'node:process'
import { expect } from 'chai'
import { run } from '../../src/lab/linux/run.js'
import { command } from '../bundle.js'
import { skipWithoutLab } from './skip-without-lab.js'

describe('haploy demo', function () {
  this.timeout(300_000)

  before(function () {
    return skipWithoutLab(this)
  })

  it('deploys a pair, breaks it, and watches it recover', async () => {
    const { code, stdout, stderr } = await run([execPath, command, 'demo'], { timeout: 240_000 })
    expect(code, stdout + stderr).to.equal(0)
    expect(stdout).to.match(/^✔ +8 /m)
  })
})
