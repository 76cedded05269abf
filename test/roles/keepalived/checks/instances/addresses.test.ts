import { expect } from 'chai'
import { findings, vi1 } from './findings.js'

const many = (count: number) => Array.from({ length: count }, (_, i) => `198.18.${1 + (i >> 8)}.${i & 255}/32`)
const manyOf6 = (count: number) => Array.from({ length: count }, (_, i) => `fd00::${(i + 1).toString(16)}/128`)

describe('The rules for addresses', () => {
  it('count what an advertisement has room for', () => {
    const id = 'keepalived/too-many-addresses'
    expect(findings(id, { instances: [{ ...vi1, addresses: many(255) }] })).to.deep.equal([])
    expect(findings(id, { instances: [{ ...vi1, addresses: many(256) }] })).to.deep.equal([
      'VI_1 has 256 addresses, but an advertisement has room for 255',
    ])
    const six = { ...vi1, version: 3 as const }
    expect(findings(id, { instances: [{ ...six, addresses: manyOf6(89) }] })).to.deep.equal([])
    expect(findings(id, { instances: [{ ...six, addresses: manyOf6(90) }] })).to.deep.equal([
      'VI_1 has 90 addresses, but an advertisement has room for 89',
    ])
  })

  it('do not count addresses that only move along', () => {
    const id = 'keepalived/too-many-addresses'
    const addresses = [...many(255), ...manyOf6(20)]
    expect(findings(id, { instances: [{ ...vi1, addresses, excludedAddresses: ['198.18.0.9/32'] }] })).to.deep.equal([])
  })

  it('reject a label on the interface of a virtual MAC address', () => {
    const labelled = (device?: string) => ({
      instances: [{ ...vi1, useVmac: true, addresses: [{ address: '198.18.0.200/24', label: 'vip1', device }] }],
    })
    expect(findings('keepalived/label-with-vmac', labelled())).to.have.length(1)
    expect(findings('keepalived/label-with-vmac', labelled('eth1'))).to.deep.equal([])
  })
})
