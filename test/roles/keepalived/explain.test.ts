import { expect } from 'chai'
import { explain } from '../../../roles/keepalived/explain.js'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { hostVarsOf } from '../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const vi2 = { name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'], prefer: ['lb2', 'lb1'] }
const explained = (variables: KeepalivedInput, count = 2) =>
  explain(hostVarsOf(keepalived, Array(count).fill(variables)))

describe('The explanation of a pair', () => {
  it('is a table of the holders after every failure, and every two', () => {
    expect(explained({ instances: [vi1, vi2] })).to.equal(
      `
VI_1: 198.18.0.200/24 on lb1 (100), lb2 (90)
VI_2: 198.18.0.201/24 on lb1 (90), lb2 (100)

                                        VI_1     VI_2
no failure                              lb1      lb2
lb1 is down                             lb2      lb2
lb1 loses its link                      lb2      lb2
nginx stops on lb1                      lb2      lb2
lb2 is down                             lb1      lb1
lb2 loses its link                      lb1      lb1
nginx stops on lb2                      lb1      lb1
lb1 is down, lb2 loses its link         no host  no host
lb1 is down, nginx stops on lb2         lb2 (!)  lb2 (!)
lb1 loses its link, nginx stops on lb1  lb2      lb2
lb1 loses its link, lb2 is down         no host  no host
lb1 loses its link, lb2 loses its link  no host  no host
lb1 loses its link, nginx stops on lb2  lb2 (!)  lb2 (!)
nginx stops on lb1, lb2 is down         lb1 (!)  lb1 (!)
nginx stops on lb1, lb2 loses its link  lb1 (!)  lb1 (!)
nginx stops on lb1, nginx stops on lb2  lb1 (!)  lb2 (!)
lb2 loses its link, nginx stops on lb2  lb1      lb1
lb1 is drained                          lb2      lb2
lb1 is drained, lb2 is down             lb1      lb1
lb1 is drained, lb2 loses its link      lb1      lb1
lb1 is drained, nginx stops on lb2      lb1      lb1
lb2 is drained                          lb1      lb1
lb2 is drained, lb1 is down             lb2      lb2
lb2 is drained, lb1 loses its link      lb2      lb2
lb2 is drained, nginx stops on lb1      lb2      lb2

(!) nginx or a check fails there, and no other host is healthy
`.trim(),
    )
  })

  it('has a row for each order of two failures if their results differ', () => {
    const checks: KeepalivedInput['checks'] = {
      nginx: { script: 'nginx', weight: -30 },
      disk: { command: '/bin/disk', weight: -20 },
    }
    const lines = explained({ instances: [vi1], checks }).split('\n')
    expect(lines).to.include('nginx stops on lb1, then check disk fails on lb2  lb2 (!)')
    expect(lines).to.include('check disk fails on lb2, then nginx stops on lb1  lb1 (!)')
  })

  it('fits a terminal of 80 columns, if necessary in several tables', () => {
    const instances = Array.from({ length: 7 }, (_, i) => ({
      ...vi1,
      name: `VI_${i}`,
      virtualRouterId: i + 1,
      addresses: [`198.18.0.${i + 100}`],
      trackInterfaces: [{ name: 'eth1' }],
    }))
    const checks: KeepalivedInput['checks'] = { nginx: { script: 'nginx' }, disk: { command: '/bin/disk' } }
    const lines = explained({ instances, checks }).split('\n')
    expect(lines.filter((line) => line.length > 80)).to.deep.equal([])
    expect(
      lines
        .filter((line) => /^ +VI_/.test(line))
        .join(' ')
        .match(/VI_\d/g),
    ).to.have.length(7)
  })

  it('says that a check starts nginx again, and what happens if it cannot', () => {
    const lines = explained({ instances: [vi1], checks: { nginx: { script: 'nginx', restart: true } } }).split('\n')
    expect(
      lines.filter((line) => /^nginx .* on lb1 {2}/.test(line)).map((line) => line.replace(/ {2,}/, '  ')),
    ).to.deep.equal(['nginx does not start on lb1  lb2', 'nginx stops on lb1  lb1 (+)'])
    expect(lines).to.include('(+) its check starts nginx again')
  })

  it('says whether another host would be healthy where one that is not holds the addresses', () => {
    const weak = explained({ instances: [vi1], checks: { nginx: { script: 'nginx', weight: -2 } } }).split('\n')
    expect(weak).to.include('nginx stops on lb1                      lb1 (!!)')
    expect(weak.at(-1)).to.equal('(!!) nginx or a check fails there, although another host is healthy')
    expect(weak.at(-2)).to.equal('(!) nginx or a check fails there, and no other host is healthy')
  })

  it('has a column for a group, whose instances move together', () => {
    const second = { ...vi2, prefer: vi1.prefer, interface: 'eth1' }
    const lines = explained({
      instances: [{ ...vi1, interface: 'eth0' }, second],
      groups: [{ name: 'G', instances: ['VI_1', 'VI_2'] }],
    }).split('\n')
    expect(lines.slice(0, 3)).to.deep.equal([
      'VI_1: 198.18.0.200/24 on lb1 (100), lb2 (90)',
      'VI_2: 198.18.0.201/24 on lb1 (100), lb2 (90)',
      'G: VI_1 and VI_2 move together',
    ])
    expect(lines[4]!.trim()).to.equal('G')
    expect(
      lines.filter((line) => /^lb1 loses eth\d {2}/.test(line)).map((line) => line.replace(/ {2,}/, '  ')),
    ).to.deep.equal(['lb1 loses eth0  lb2', 'lb1 loses eth1  lb2'])
  })

  it('has a table for each set of hosts', () => {
    const pairs = explained({ instances: [vi1, { ...vi2, prefer: ['lb3', 'lb4'] }] }, 4)
    expect(pairs.match(/^ +VI_\d$/gm)?.map((line) => line.trim())).to.deep.equal(['VI_1', 'VI_2'])
    expect(pairs)
      .to.contain('lb3 is down')
      .and.not.to.match(/lb1.*lb3/)
  })
})
