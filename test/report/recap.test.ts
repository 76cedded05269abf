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

  it('aligns names with wide characters and combining marks', () => {
    const hosts = ['lb1', '負荷分散', 'e\u0301cluse', '🦊', '10']
    const lines = hosts.map((host) => hostLine(host, 100))
    // By columns of a terminal, so that a wide character counts twice.
    expect(lines.map((line, index) => line.indexOf(' : ') - hosts[index]!.length)).to.deep.equal([23, 18, 20, 24, 24])
  })

  it('has the hosts in the order of the inventory, also if their names are numbers', () => {
    const text = recap(finished('10', 'lb1', '9'), false, palette(false))
    expect([...text.matchAll(/^(\S+) +:/gm)].map(([, host]) => host)).to.deep.equal(['10', 'lb1', '9'])
  })

  it('does not truncate longer names', () => {
    const name = 'a-host-with-a-name-of-forty-characters--'
    expect(hostLine(name, 80)).to.match(new RegExp(`^${name} : ok=12 `))
  })
})

function hostLine(host: string, columns: number | undefined): string {
  return recap(finished(host), false, palette(false), columns).split('\n')[2]!
}

function finished(...hosts: readonly string[]) {
  const tallies = Object.fromEntries(hosts.map((host) => [host, tally]))
  return { type: 'run-finished', at: 0, milliseconds: 1, hosts, tallies, exchanges: {}, interrupted: false } as const
}
