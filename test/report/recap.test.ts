import { expect } from 'chai'
import { palette } from '../../src/report/palette.js'
import { recap } from '../../src/report/recap.js'

const tally = { ok: 12, changed: 2, unreachable: 0, failed: 0, skipped: 0, ignored: 0 }

describe('The recap', () => {
  it('has Ansible’s columns where they fit, and without a terminal', () => {
    for (const columns of [100, undefined]) {
      expect(hostLine('lb1', columns)).to.equal(
        'lb1                        : ok=12   changed=2    unreachable=0    failed=0    skipped=0',
      )
    }
  })

  it('fits into eighty columns', () => {
    expect(hostLine('lb1', 80)).to.have.length.at.most(80)
    expect(hostLine('a-host-with-18-chr', 80)).to.have.length.at.most(80)
  })

  it('does not truncate longer names', () => {
    const name = 'a-host-with-a-name-of-forty-characters--'
    expect(hostLine(name, 80)).to.match(new RegExp(`^${name} : ok=12 `))
  })
})

function hostLine(host: string, columns: number | undefined): string {
  const event = {
    type: 'run-finished',
    at: 0,
    milliseconds: 1,
    tallies: { [host]: tally },
    exchanges: {},
    interrupted: false,
  } as const
  return recap(event, false, palette(false), columns).split('\n')[2]!
}
