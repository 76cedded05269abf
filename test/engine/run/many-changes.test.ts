import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { Output } from '../../../src/core/shell/output.js'
import { sh } from '../../../src/core/shell/script.js'
import { secret } from '../../../src/core/shell/secret.js'
import { subject } from '../../../src/core/subject.js'
import { type Task, task } from '../../../src/core/task.js'
import type { Connect, Exchange } from '../../../src/transport/transport.js'
import { LocalRun } from '../local-run.js'

/** Milliseconds of the controller's processor time that one change may cost. */
const most = 3

describe('A run with thousands of changes', function () {
  this.timeout(300_000)
  const here = new LocalRun()
  after(() => rmSync(here.folder, { recursive: true }))

  const changes = (count: number, content: (name: string) => ReturnType<typeof sh>) =>
    Array.from({ length: count }, (_, index) => piece(`/srv/folder/n${index}`, content))

  /** Milliseconds of processor time, and the number of exchanges, with a host that answers at once. */
  async function costOf(tasks: readonly Task[], check = false) {
    const before = process.cpuUsage()
    const outcomes = await here.role({ tasks: () => tasks }, { connect: pretend, check })
    const { user, system } = process.cpuUsage(before)
    expect(outcomes.filter((outcome) => outcome.endsWith(': changed'))).to.have.length(tasks.length)
    const exchanges = here.events.findLast((event) => event.type === 'run-finished')?.exchanges.here
    return { each: (user + system) / 1000 / tasks.length, exchanges }
  }

  const plain = (name: string) => sh`write ${name}`
  const withSecret = (name: string) => sh`write ${name} ${secret(`fake-password-of-${name}`)}`

  for (const [title, content] of [
    ['of files', plain],
    ['of files with a secret of their own each', withSecret],
  ] as const) {
    it(`costs the controller at most ${most} ms each, ${title}`, async () => {
      await costOf(changes(500, content))
      const few = await costOf(changes(1000, content))
      const many = await costOf(changes(4000, content))
      expect(many.exchanges).to.equal(2 + 4000 / 25)
      expect(many.each).to.be.below(most)
      // Four times as many changes cost four times as much.
      expect(many.each).to.be.below(2 * few.each + 0.3)
    })
  }

  it('is predicted as cheaply', async () => {
    const few = await costOf(changes(1000, plain), true)
    const many = await costOf(changes(4000, plain), true)
    expect(many.each).to.be.below(most)
    expect(many.each).to.be.below(2 * few.each + 0.3)
  })
})

function piece(path: string, content: (name: string) => ReturnType<typeof sh>): Task {
  return task(path, {
    type: 'state',
    kind: 'piece',
    name: path,
    quick: true,
    probe: { script: sh`read ${path}`, parse: (output) => output.text.trim() },
    plan: (from: string) =>
      from === 'good' ? [] : [{ attribute: 'content', from, to: 'good', steps: [{ script: content(path) }] }],
    reads: [subject.path(path), subject.user('root'), subject.group('root')],
    writes: [subject.path(path)],
  })
}

/** A host whose probes find what the steps have written, and that confirms every precondition. */
const pretend: Connect = async () => {
  const written = new Set<string>()
  const answerTo = (code: string) => {
    const [word, name = ''] = code.split(' ')
    if (word === 'write') written.add(name)
    return word === 'read' && written.has(name) ? 'good' : ''
  }
  const exchange = async ({ script, onOutput }: Exchange) => {
    const mark = /[0-9a-f]{24}/.exec(script)![0]
    const codes = [...script.matchAll(/^\(eval (.*)\) <\/dev\/null; r=/gm)].map(([, code]) => code!.replaceAll("'", ''))
    const stdout = Buffer.from(codes.map((code) => `${answerTo(code)}\n${mark} 0\n`).join(''))
    const stderr = Buffer.from(codes.map(() => `\n${mark}\n`).join(''))
    const output = new Output(0, stdout, stderr)
    onOutput?.(stdout, 'stdout', { output: () => output, restartTimeout: () => {} })
    return output
  }
  return { exchange, close: async () => {} }
}
