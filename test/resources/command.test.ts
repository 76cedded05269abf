import { existsSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../src/core/errors.js'
import { changesFor } from '../../src/core/resource.js'
import { Output } from '../../src/core/shell/output.js'
import { sh } from '../../src/core/shell/script.js'
import { secret } from '../../src/core/shell/secret.js'
import { type CommandOptions, commandResource } from '../../src/resources/command.js'
import { observation } from '../../src/resources/reading.js'
import { LocalHost, shells } from './local-host.js'

for (const shell of shells) {
  describe(`command, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const due = (options: CommandOptions) => host.plan(commandResource('a command', 'true', options)).length === 1

    it('runs every time without a guard, and its exit code is the only proof', async () => {
      const resource = commandResource('a command', 'echo "$((1 + 1))"; exit 3', {})
      const output = await host.converge(resource)
      expect([output.text, output.code, resource.type]).to.deep.equal(['2\n', 3, 'action'])
      expect(host.plan(resource)).to.have.lengthOf(1)
    })

    it('runs until the path that it creates exists, whatever its name', async () => {
      await fc.assert(
        fc.asyncProperty(fc.stringMatching(/^[^/\0]{1,40}$/), async (name) => {
          fc.pre(name !== '.' && name !== '..')
          const path = host.path(`x${name}`)
          const resource = commandResource('a command', sh`: >${path}`, { creates: path })
          expect(resource.type).to.equal('state')
          await host.converge(resource)
          expect(existsSync(path)).to.equal(true)
          expect(host.plan(resource)).to.deep.equal([])
        }),
        { numRuns: 15 },
      )
    })

    it('runs while the path that it removes exists', () => {
      expect(due({ removes: host.path('a') })).to.equal(false)
      writeFileSync(host.path('a'), '')
      expect(due({ removes: host.path('a') })).to.equal(true)
    })

    it('runs unless and onlyIf, which cannot break the probe', () => {
      for (const yes of ['true', 'exit 0', ': # comment', 'echo words; cat']) {
        expect(due({ unless: yes }), yes).to.equal(false)
        expect(due({ onlyIf: yes }), yes).to.equal(true)
      }
      for (const no of ['false', 'exit 7', 'fi )', 'no-such-command-anywhere', 'kill $$$$', "echo '"]) {
        expect(due({ unless: no }), no).to.equal(true)
        expect(due({ onlyIf: no }), no).to.equal(false)
      }
    })

    it('runs only if all guards agree', () => {
      expect(due({ creates: host.path('a'), onlyIf: 'true' })).to.equal(true)
      expect(due({ creates: host.path('a'), onlyIf: 'false' })).to.equal(false)
      expect(due({ creates: '/', onlyIf: 'true' })).to.equal(false)
    })

    it('runs in its folder, and reports if it is missing', async () => {
      const inFolder = commandResource('a command', 'touch here', { cwd: host.folder, creates: 'here' })
      await host.converge(inFolder)
      expect(host.names).to.deep.equal(['here'])
      expect(host.plan(inFolder)).to.deep.equal([])

      const homeless = commandResource('a command', 'touch here', { cwd: host.path('none') })
      expect(homeless.isAbsent!(host.probe(homeless))).to.equal(true)
      expect((await host.converge(homeless)).code).to.not.equal(0)
    })
  })

  describe(`observe, in ${shell}`, () => {
    it('is its output, even if the code fails', () => {
      const host = new LocalHost(shell)
      const resource = observation('version', 'echo 1.2; echo oh >&2; exit 4')
      const { code, text, stderrText } = host.probe(resource)
      host.remove()
      expect([code, text, stderrText]).to.deep.equal([4, '1.2\n', 'oh'])
      expect(changesFor(resource, new Output(4, Buffer.alloc(0), Buffer.alloc(0)))).to.deep.equal([])
    })
  })
}

describe('The result of a command', () => {
  const judge = (options: CommandOptions, code: number, text = '') =>
    commandResource('a', 'true', options).judge?.(new Output(code, Buffer.from(text), Buffer.alloc(0)))

  it('depends on the exit code by default', () => {
    expect(judge({}, 1)).to.equal(undefined)
  })

  it('is changed as changedWhen says, and still failed by the exit code', () => {
    expect(judge({ changedWhen: false }, 0)).to.deep.equal({ changed: false })
    expect(judge({ changedWhen: ({ text }) => text.includes('done') }, 0, 'done')).to.deep.equal({ changed: true })
    expect(judge({ changedWhen: false }, 2)).to.deep.equal({ changed: false, failed: 'exited with 2' })
  })

  it('is failed as failedWhen says', () => {
    const failedWhen = ({ code }: Output) => code > 2 && `code ${code} is too much`
    expect(judge({ failedWhen }, 2)).to.deep.equal({ changed: true })
    expect(judge({ failedWhen }, 3)?.failed).to.equal('code 3 is too much')
    expect(judge({ failedWhen: () => true }, 0)?.failed).to.equal('its failedWhen condition is true')
  })
})

describe('A command', () => {
  it('is displayed without its secrets', () => {
    const [change] = changesFor(commandResource('a', sh`login ${secret('fake-pass')}`, {}), {
      due: true,
      noFolder: false,
    })
    expect(change!.to).to.equal("login '********'")
    expect(change!.steps[0]!.script.text).to.equal('login fake-pass')
  })

  it('may write anything unless it declares otherwise or never changes anything', () => {
    expect(commandResource('a', 'true', {}).writes).to.equal(undefined)
    expect(commandResource('a', 'true', { writes: [] }).writes).to.deep.equal([])
    expect(commandResource('a', 'true', { changedWhen: false }).writes).to.deep.equal([])
  })

  it('has a timeout above zero', () => {
    expect(commandResource('a', 'true', { timeout: 5 }).timeout).to.equal(5)
    for (const timeout of [0, -1, Number.NaN])
      expect(() => commandResource('a', 'true', { timeout })).to.throw(UsageError)
  })
})
