import { expect } from 'chai'
import { countersIn } from '../../../src/cli/demo/counters.js'
import { FailedError } from '../../../src/core/errors.js'
import { palette } from '../../../src/report/palette.js'
import { recap } from '../../../src/report/recap.js'

const tally = { ok: 16, changed: 0, unreachable: 0, failed: 0, skipped: 0, ignored: 0 }
const finished = {
  type: 'run-finished',
  at: 0,
  milliseconds: 700,
  exchanges: {},
  interrupted: false,
  unfinished: {},
  hosts: ['lb1', 'a-host-with-quite-a-long-name'],
  tallies: { lb1: tally, 'a-host-with-quite-a-long-name': { ...tally, ok: 120, changed: 103 } },
} as const

describe('The counters that the demonstration checks', () => {
  it('are those of the recap that a run writes', () => {
    const counters = countersIn(`TASK [lb1 : changed=7]\n${recap(finished, palette(false), 80)}`)
    expect([...counters.keys()]).to.deep.equal(['lb1', 'a-host-with-quite-a-long-name'])
    expect(counters.get('lb1')).to.include({ ok: 16, changed: 0, failed: 0, unreachable: 0 })
    expect(counters.get('a-host-with-quite-a-long-name')).to.include({ ok: 120, changed: 103 })
  })

  it('are missing in the output of a run without a recap', () => {
    expect(() => countersIn('PLAY [web]\nlb1 : changed=0\n')).to.throw(FailedError, 'has no PLAY RECAP')
  })
})
