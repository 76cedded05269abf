import { expect } from 'chai'
import { summary } from '../../../src/cli/demo/summary.js'

describe('The summary of the demonstration', () => {
  it('lists each step with its time, marks a failed one, and sums up the times', () => {
    const steps = [
      { title: 'Deploy', milliseconds: 4700, result: 'deployed' },
      { title: 'Deploy again', milliseconds: 600 },
    ]
    const lines = summary(steps).split('\n')
    expect(lines.map((line) => line.split(/\s{2,}/).map((word) => word.trim()))).to.deep.equal([
      ['✔', '1', 'Deploy', '4.7 s'],
      ['✘', '2', 'Deploy again', '0.6 s'],
      ['', 'Total', '5.3 s'],
    ])
    expect(new Set(lines.map((line) => line.length)).size).to.equal(1)
  })
})
