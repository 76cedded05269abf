import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { Notifier, type Send } from '../../src/notify/notifier.js'
import { type Moment, targetOf } from '../../src/notify/target.js'
import { failed, RecordedRun } from '../report/recorded-run.js'

const moments: readonly Moment[] = ['start', 'end', 'failure']
const [mail, other] = ['mailto:ops@example.org', 'mailto:boss@example.org'].map((text) => targetOf(text))

describe('Messages about a run', () => {
  let sent: string[]
  const keep: Send = async (_target, text) => void sent.push(text)
  beforeEach(() => {
    sent = []
  })

  const notifier = (send: Send = keep, on: readonly Moment[] = moments) =>
    new Notifier({
      targets: [mail!, other!],
      on: new Set(on),
      title: () => 'haploy run deploy by ops@desk',
      send,
      timeout: 200,
    })

  const fine = new RecordedRun().runs(['lb1', 'lb2']).finishes({ lb1: { changed: 1 }, lb2: {} })
  const bad = new RecordedRun()
    .runs(['lb1', 'lb2'])
    .does('lb2', 'nginx : start', failed({ message: 'no port' }))
    .finishes({ lb1: {}, lb2: { failed: 1 } })

  const run = async (recorded: RecordedRun, exitCode: number, given: Notifier) => {
    recorded.events.forEach(given.listener)
    return await given.end(exitCode)
  }

  it('are sent at its start and at its end, to each target', async () => {
    expect(await run(fine, 0, notifier())).to.deep.equal([])
    const title = 'haploy run deploy by ops@desk: '
    const [start, end] = [`${title}started on 2 hosts: lb1, lb2`, `${title}2 hosts ok, 1 changed\nFinished in 4.2 s.`]
    expect(sent).to.deep.equal([start, start, end, end])
  })

  it('say what failed', async () => {
    await run(bad, 2, notifier(keep, ['failure']))
    expect(sent[0]).to.equal(
      'haploy run deploy by ops@desk: 1 of 2 hosts failed: lb2 (nginx : start: no port)\nFinished in 4.2 s.',
    )
    sent = []
    const given = notifier(keep, ['failure'])
    given.failed('no inventory', 'Create it.')
    await given.end(1)
    expect(sent[0]).to.equal('haploy run deploy by ops@desk: no inventory\nCreate it.')
  })

  it('are sent only at the moments that are wanted', async () => {
    await run(fine, 0, notifier(keep, ['failure']))
    await run(bad, 2, notifier(keep, ['end']))
    expect(sent).to.deep.equal([])
    await run(fine, 3, notifier(keep, ['end']))
    expect(sent).to.have.length(2)
  })

  it('that cannot be sent are one warning for each target', async () => {
    const send: Send = async (target) => {
      if (target === other) throw new Error('it answered with the status 404')
    }
    const problems = await run(fine, 0, notifier(send))
    expect(problems.map(({ error, isWarning }) => [error.message, isWarning])).to.deep.equal([
      ['a message could not be sent to the mail number 2: it answered with the status 404', true],
    ])
  })

  it('delay the end of the run by a bounded time', async () => {
    const hang: Send = (_target, _text, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    const start = Date.now()
    // The timers of signals do not keep a process alive.
    const [problems] = await Promise.all([run(fine, 0, notifier(hang)), pause(400)])
    expect(Date.now() - start).to.be.below(2000)
    expect(problems[0]?.error.message).to.contain('no answer within 0.2 s')
  })
})
