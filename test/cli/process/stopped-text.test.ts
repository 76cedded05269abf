import { expect } from 'chai'
import { stoppedText } from '../../../src/cli/process/stopped-text.js'
import { Progress } from '../../../src/report/live/progress.js'
import { RecordedRun } from '../../report/recorded-run.js'

function textOf(recorded: RecordedRun, stopped: readonly string[] = []): string {
  const progress = new Progress()
  for (const event of recorded.events) progress.apply(event)
  return stoppedText(progress, 12_000, new Set(stopped))
}

describe('what is printed when a run is stopped at once', () => {
  it('names the steps that were running, and what the next run can do about them', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2', 'lb3'])
      .starts('lb1', 'nginx : build')
      .starts('lb2', 'nginx : build')
      .does('lb3', 'nginx : build')
      .leaves('lb3')
    expect(textOf(recorded)).to.equal(`Stopped at once; all connections are closed.
A step was running on 2 hosts, and may still be running there:
  lb1, lb2: nginx : build (10 s)
The host is locked for other runs until the step ends.
The next run can wait for it (--wait-lock 60) or end it (--break-lock).
Pending handlers stay recorded on the hosts; the next run runs them.`)
  })

  it('names the hosts on which nothing was begun', () => {
    const begun = new RecordedRun().runs(['lb1', 'lb2', 'lb3']).starts('lb1', 'nginx : build')
    expect(textOf(begun)).to.contain('\nNot begun: lb2, lb3.\nPending handlers')
    const connecting = new RecordedRun().runs(['lb1', 'lb2']).starts('lb1', 'Gathering Facts')
    expect(textOf(connecting)).to.match(/No task was running\.\nNot begun: lb2\.$/)
  })

  it('names the steps that were ended, and those that were not', () => {
    const recorded = () =>
      new RecordedRun().runs(['lb1', 'lb2']).starts('lb1', 'nginx : build').starts('lb2', 'nginx : build')
    expect(textOf(recorded(), ['lb1', 'lb2'])).to.equal(`Stopped at once; all connections are closed.
A step was ended on 2 hosts:
  lb1, lb2: nginx : build (10 s)
Pending handlers stay recorded on the hosts; the next run runs them.`)
    expect(textOf(recorded(), ['lb2'])).to.equal(`Stopped at once; all connections are closed.
A step was ended on 1 host:
  lb2: nginx : build (9.0 s)
A step was running on 1 host, and may still be running there:
  lb1: nginx : build (10 s)
The host is locked for other runs until the step ends.
The next run can wait for it (--wait-lock 60) or end it (--break-lock).
Pending handlers stay recorded on the hosts; the next run runs them.`)
  })

  it('names no step where none was running', () => {
    expect(textOf(new RecordedRun().runs(['lb1']).starts('lb1', 'Gathering Facts'))).to.match(/No task was running\.$/)
    expect(textOf(new RecordedRun().runs(['lb1'], true).starts('lb1', 'a : b'))).to.match(
      /A dry run changes nothing\.$/,
    )
  })
})
