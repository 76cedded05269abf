import { expect } from 'chai'
import { FailedError } from '../../../src/core/errors.js'
import { Output } from '../../../src/core/shell/output.js'
import { identityProbe, Machines } from '../../../src/engine/host/machines.js'

const identity = { hostKey: 'AAAAfake', machineId: 'm', boot: 'b 42' }

describe('The machines of a run', () => {
  it('are rejected under two names, and each error names both', () => {
    const machines = new Machines()
    machines.add('lb2', identity)
    expect(() => machines.assertOneName('lb2')).not.to.throw()
    machines.add('lb1', { ...identity })
    for (const name of ['lb1', 'lb2']) {
      expect(() => machines.assertOneName(name)).to.throw(FailedError, 'lb1 and lb2 are the same machine')
    }
    expect(machines.clonesOf('lb1')).to.deep.equal([])
  })

  it('may be clones of one image, which are recognized', () => {
    const machines = new Machines()
    machines.add('lb1', identity)
    machines.add('lb2', { ...identity, boot: 'other 42' })
    expect(() => machines.assertOneName('lb2')).not.to.throw()
    expect(machines.clonesOf('lb2')).to.deep.equal(['lb1'])
  })

  for (const part of ['hostKey', 'machineId'] as const) {
    it(`are different ones with another ${part}`, () => {
      const machines = new Machines()
      machines.add('lb1', identity)
      machines.add('lb2', { ...identity, [part]: 'other' })
      expect(() => machines.assertOneName('lb2')).not.to.throw()
      expect(machines.clonesOf('lb2')).to.deep.equal([])
    })
  }

  it('are not compared if a host does not identify itself', () => {
    const output = (text: string) => new Output(0, Buffer.from(text), Buffer.alloc(0))
    expect(identityProbe.parse(output('m\nb 42\n'), 'AAAAfake')).to.deep.equal(identity)
    expect(identityProbe.parse(output('m\nb 42\n'), undefined)).to.equal(undefined)
    expect(identityProbe.parse(output('\nb 42\n'), 'AAAAfake')).to.equal(undefined)
    expect(identityProbe.parse(output(''), 'AAAAfake')).to.equal(undefined)
    expect(() => new Machines().assertOneName('lb1')).not.to.throw()
  })
})
