import { expect } from 'chai'
import { findings, vi1 } from './findings.js'

const id = 'keepalived/strict-mode-forbids'

describe('The rule for strict mode', () => {
  const forbidden: [object, string][] = [
    [{ authPass: 'fakepass' }, 'authPass'],
    [{ unicast: true }, 'unicast'],
    [{ preemptDelay: 5 }, 'preemptDelay'],
    [{ downTimerAdverts: 4 }, 'downTimerAdverts other than 3'],
    [{ garpLowerPrioDelay: 1 }, 'garpLowerPrioDelay'],
    [{ garpLowerPrioRepeat: 1 }, 'garpLowerPrioRepeat'],
    [{ lowerPrioNoAdvert: false }, 'lowerPrioNoAdvert: false'],
    [{ higherPrioSendAdvert: true }, 'higherPrioSendAdvert'],
    [{ accept: true }, 'accept on VRRP 2'],
    [{ useVmac: true, vmacXmitBase: true }, 'vmacXmitBase'],
    [{ addresses: [] }, 'an instance without an address, or whose first IPv6 address is not link-local'],
    [
      { version: 3, addresses: ['fd00::1/64'] },
      'an instance without an address, or whose first IPv6 address is not link-local',
    ],
  ]
  for (const [setting, what] of forbidden) {
    it(`forbids ${JSON.stringify(setting)}`, () => {
      const message = `VI_1 is in strict mode, which does not allow ${what}`
      expect(findings(id, { instances: [{ ...vi1, ...setting, strictMode: true }] })).to.include(message)
      expect(findings(id, { instances: [{ ...vi1, ...setting }], globals: { vrrpStrict: true } })).to.include(message)
      expect(findings(id, { instances: [{ ...vi1, ...setting }] })).to.deep.equal([])
    })
  }

  it('accepts an instance that keeps to the standard, and one that leaves strict mode', () => {
    const globals = { vrrpStrict: true }
    expect(findings(id, { instances: [vi1], globals })).to.deep.equal([])
    expect(findings(id, { instances: [{ ...vi1, unicast: true, strictMode: false }], globals })).to.deep.equal([])
    const linkLocal = { ...vi1, version: 3 as const, addresses: ['fe80::200/64', 'fd00::200/64'] }
    expect(findings(id, { instances: [linkLocal], globals })).to.deep.equal([])
  })
})
