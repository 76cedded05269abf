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
    const text = recap(finished('10', 'lb1', '9'), palette(false))
    expect([...text.matchAll(/^(\S+) +:/gm)].map(([, host]) => host)).to.deep.equal(['10', 'lb1', '9'])
  })

  it('does not truncate longer names', () => {
    const name = 'a-host-with-a-name-of-forty-characters--'
    expect(hostLine(name, 80)).to.match(new RegExp(`^${name} : ok=12 `))
  })

  it('omits the counters that are 0 on a narrow terminal', () => {
    const text = recap(finished('lb1'), palette(false), 60, true)
    expect(text.split('\n')[2]).to.equal('lb1 : ok=12   changed=2')
    expect(hostLine('lb1', 60)).to.contain('failed=0')
  })

  it('counts the hosts that are fine when there are more than ten', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `node${index}`)
    const tallies = { ...Object.fromEntries(hosts.map((host) => [host, tally])), node3: { ...tally, failed: 1 } }
    const unfinished = { node5: { tasks: ['a : b'], plays: [], handlers: [] } }
    const text = recap({ ...finished(...hosts), tallies, unfinished }, palette(false), 100)
    expect(text.match(/^node\d+/gm)).to.deep.equal(['node3', 'node5'])
    expect(text).to.match(/\n10 hosts ok, 10 changed\n$/)
  })

  it('says what was not done on a host, and which handlers are pending', () => {
    const tasks = ['n : a', 'n : b', 'n : c', 'n : d', 'n : e']
    const unfinished = { lb1: { tasks, plays: ['web'], handlers: ['n : reload'] } }
    const text = recap({ ...finished('lb1'), unfinished }, palette(false), 100)
    expect(text.split('\n').slice(3, 5)).to.deep.equal([
      "  not done: 5 tasks (n : a, n : b, n : c, 2 more), play 'web'",
      '  pending: 1 handler (n : reload)',
    ])
  })
})

function hostLine(host: string, columns: number | undefined): string {
  return recap(finished(host), palette(false), columns).split('\n')[2]!
}

function finished(...hosts: readonly string[]) {
  const tallies = Object.fromEntries(hosts.map((host) => [host, tally]))
  return {
    type: 'run-finished',
    at: 0,
    milliseconds: 1,
    hosts,
    tallies,
    exchanges: {},
    interrupted: false,
    unfinished: {},
  } as const
}
