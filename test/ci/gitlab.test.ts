import { expect } from 'chai'
import { gitlab } from '../../src/ci/gitlab.js'
import { RecordedRun } from '../report/recorded-run.js'

describe('the reporter for GitLab', () => {
  it('marks a section for each play', () => {
    const texts: string[] = []
    const recorded = new RecordedRun()
      .runs(['a', 'b'])
      .plays('web', ['a'])
      .plays('lb\n', ['a', 'b'])
      .finishes({ a: {}, b: {} })
    recorded.events.forEach(gitlab((text) => texts.push(text)))
    const [begin, end] = ['\x1b[0K', '\r\x1b[0K']
    expect(texts).to.deep.equal([
      `${begin}section_start:2:haploy_play_1${end}web (1 host)\n`,
      `${begin}section_end:3:haploy_play_1${end}\n`,
      `${begin}section_start:3:haploy_play_2${end}lb (2 hosts)\n`,
      `${begin}section_end:4:haploy_play_2${end}\n`,
    ])
  })
})
