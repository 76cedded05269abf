import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { NewUser } from './new-user.js'
import { sharedLab } from './shared-lab.js'
import { missingLine, type Step, sectionsOf } from './walk-through.js'

const hosts = ['lb1', 'lb2'] as const
const password = 'lab-fake-password'

describe('A reader who follows docs/first-pair.md on two bare hosts', function () {
  this.timeout(600_000)
  let lab: Lab
  let newUser: NewUser
  let lost = false

  before(async function () {
    lab = await sharedLab(this)
    await Promise.all(hosts.map((host) => lab.reset(host)))
    await Promise.all(hosts.map((host) => on(lab, host, `echo ops:${password} | chpasswd; rm /home/ops/.ssh/*`)))
    newUser = new NewUser(lab, password)
  })

  beforeEach(function () {
    if (lost) this.skip()
  })

  afterEach(function () {
    lost ||= this.currentTest?.isFailed() ?? false
  })

  after(async () => {
    newUser?.remove()
    await Promise.all(hosts.map((host) => lab?.reset(host)))
  })

  for (const { title, steps } of sectionsOf('docs/first-pair.md').filter((section) => section.steps.length > 0)) {
    it(`sees what the page shows: ${title}`, async () => {
      for (const step of steps) await take(step)
    })
  }

  it('has an editor that finds nothing wrong with the files', async () => {
    const { code, stdout } = await newUser.run(`node ${resolve('node_modules/.bin/tsc')}`)
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' })
  })

  async function take(step: Step): Promise<void> {
    switch (step.does) {
      case 'run':
        return await run(step)
      case 'write':
        return newUser.write(step.path, step.text)
      case 'edit':
        return edit(step)
      case 'handle':
        expect(['kill', 'boot'], 'what the lab can do').to.include(step.what)
        return await lab[step.what as 'kill' | 'boot'](step.host)
    }
  }

  async function run({ code, fails, said }: Step & { does: 'run' }): Promise<void> {
    const { code: exit, stdout } = await newUser.run(code)
    expect(exit !== 0, `${code}ends with ${exit}:\n${stdout}`).to.equal(fails)
    expect(missingLine(said, stdout), `what is not there when one runs\n${code}${stdout}`).to.equal(undefined)
  }

  function edit({ path, from, to }: Step & { does: 'edit' }): void {
    const [before, ...behind] = readFileSync(newUser.path(path), 'utf8').split(from)
    expect(behind, `${from}stands in ${path} once`).to.have.length(1)
    newUser.write(path, [before, ...behind].join(to))
  }
})
