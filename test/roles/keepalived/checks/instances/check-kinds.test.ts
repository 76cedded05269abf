import { expect } from 'chai'
import type { KeepalivedInput } from '../../../../../roles/keepalived/index.js'
import { findings, vi1 } from './findings.js'

const pair = (checks: KeepalivedInput['checks']) => ({ instances: [vi1], checks })

describe('The rules for kinds of checks', () => {
  it('reject a process as the only check', () => {
    const id = 'keepalived/only-watches-process'
    expect(findings(id, pair({ nginx: { process: 'nginx' } }))).to.deep.equal([
      'VI_1 only watches processes, and does not detect one that hangs',
    ])
    expect(findings(id, pair({ nginx: { process: 'nginx' }, answers: { script: 'nginx' } }))).to.deep.equal([])
  })

  const neighbour = { neighbor: '198.18.0.1' }
  const wrong: [string, KeepalivedInput['checks'], string][] = [
    [
      'a neighbour that a host does not have',
      { nginx: { script: 'nginx' }, up: { bfd: { neighbor: { lb1: '198.18.0.12' } } } },
      'the check up has no neighbour on lb2',
    ],
    [
      'a neighbour twice',
      { nginx: { script: 'nginx' }, up: { bfd: neighbour }, too: { bfd: neighbour } },
      'the checks up and too have the same neighbour 198.18.0.1',
    ],
    [
      'a long name',
      { nginx: { script: 'nginx' }, ['u'.repeat(32)]: { bfd: neighbour } },
      `the name ${'u'.repeat(32)} is longer than 31 characters`,
    ],
  ]
  for (const [what, checks, message] of wrong) {
    it(`reject ${what} of BFD`, () => {
      expect(findings('keepalived/bfd-neighbor', pair(checks))).to.deep.equal([message])
    })
  }

  it('accept the hosts of a pair as neighbours of each other', () => {
    const neighbor = { lb1: '198.18.0.12', lb2: '198.18.0.11' }
    expect(
      findings('keepalived/bfd-neighbor', pair({ nginx: { script: 'nginx' }, peer: { bfd: { neighbor } } })),
    ).to.deep.equal([])
  })
})
