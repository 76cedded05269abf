import { expect } from 'chai'
import { Announcements } from '../../../src/report/live/announcements.js'
import { palette } from '../../../src/report/palette.js'
import { failed, predicted, RecordedRun } from '../recorded-run.js'

describe('the failures that are announced above the live view', () => {
  it('are announced once, in short, and with all hosts on which they are equal', () => {
    const failure = failed({ message: 'command check failed\nmore', code: 3, stderr: 'first\nno: port 80\x1b[2J\n' })
    const recorded = new RecordedRun()
      .does('lb1', 'work : check', failure)
      .does('lb2', 'work : check', failure)
      .does('lb3', 'work : check', failed({ message: 'never mind' }, true))
      .does('lb5', 'work : check', predicted({ message: 'command check: the folder /x does not exist' }))
      .loses('lb4', { message: 'lb4: connection refused', hint: 'Is sshd running?' })
    const announcements = new Announcements(palette(false))
    for (const event of recorded.events) announcements.apply(event)
    expect(announcements.take()).to.equal(`✖ lb1, lb2  work : check: command check failed (exit code 3)
    no: port 80^[[2J
✖ lb5  would fail: work : check: command check: the folder /x does not exist
✖ lb4  unreachable: lb4: connection refused
`)
    expect(announcements.take()).to.equal('')
  })
})
