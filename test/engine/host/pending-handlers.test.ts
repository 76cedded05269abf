import { expect } from 'chai'
import {
  type Finished,
  type HandlerUse,
  type PendingHandler,
  PendingHandlers,
} from '../../../src/engine/host/pending-handlers.js'

describe('The pending handlers of a host', () => {
  const [a, b, c] = [{ is: 'a' }, { is: 'b' }, { is: 'c' }]
  const restart = (use: object, object?: string): HandlerUse => ({
    use,
    role: 'app',
    handler: 'restart',
    ...(object !== undefined && { object }),
  })
  const left = (more: Partial<PendingHandler> = {}): PendingHandler => ({
    role: 'app',
    handler: 'restart',
    task: 'write',
    ...more,
  })
  const pendingOn = (notes: readonly PendingHandler[], uses: readonly object[] = [a, b]) =>
    new PendingHandlers(notes, (role) => (role === 'app' ? uses : []))
  const objects = (finished: readonly Finished[]) => finished.map(({ note }) => note.object)

  describe('that an earlier run left with an object', () => {
    it('are those of the use that acts on it, wherever in the playbook that is', () => {
      const pending = pendingOn([left({ object: 'unit b' })])
      expect([pending.has(restart(a, 'unit a')), pending.has(restart(b, 'unit b'))]).to.deep.equal([false, true])
      expect(pending.finish([restart(a, 'unit a')])).to.deep.equal([])
      expect(objects(pending.finish([restart(b, 'unit b')]))).to.deep.equal(['unit b'])
      expect(pending.all).to.deep.equal([])
    })

    it('are done once, even if several uses act on it', () => {
      const pending = pendingOn([left({ object: 'unit a' })])
      expect(pending.finish([restart(a, 'unit a')])).to.have.length(1)
      expect(pending.has(restart(b, 'unit a'))).to.equal(false)
    })

    it('stay if no use acts on it', () => {
      const pending = pendingOn([left({ object: 'unit c' })])
      for (const [use, object] of [[a, 'unit a'] as const, [b, 'unit b'] as const]) {
        expect(pending.pass(use, 'app', () => restart(use, object))).to.deep.equal([])
      }
      expect(pending.all).to.have.length(1)
      expect(pending.isUnclaimed(pending.all[0]!)).to.equal(true)
    })

    it('may be those of any use whose handler does not declare its object', () => {
      const pending = pendingOn([left({ object: 'unit b' })])
      expect(pending.finish([restart(a)])).to.deep.equal([])
      expect(pending.has(restart(a))).to.equal(false)
      expect(pending.has(restart(b))).to.equal(true)
      expect(pending.finish([restart(b)])).to.have.length(1)
    })
  })

  describe('that an earlier run left without an object', () => {
    for (const format of [1, undefined] as const) {
      const title = format ? 'in the format of an earlier version' : 'because they do not declare it'
      it(`run in every use, ${title}`, () => {
        const pending = pendingOn([left({ ...(format && { format }) })])
        expect(pending.finish([restart(a, 'unit a')])).to.deep.equal([])
        expect(pending.has(restart(a, 'unit a'))).to.equal(false)
        expect(pending.has(restart(b, 'unit b'))).to.equal(true)
        expect(pending.finish([restart(b, 'unit b')])).to.have.length(1)
      })
    }

    it('do not wait for uses that have no such handler, whether those come first or last', () => {
      for (const last of [true, false]) {
        const pending = pendingOn([left()], [a, b])
        const pass = () => pending.pass(a, 'app', () => undefined)
        const finished = last
          ? [...pending.finish([restart(b)]), ...pass()]
          : [...pass(), ...pending.finish([restart(b)])]
        expect(finished).to.have.length(1)
      }
    })

    it('stay if one use did not come to its turn', () => {
      const pending = pendingOn([left()], [a, b, c])
      pending.finish([restart(a)])
      pending.pass(b, 'app', () => restart(b))
      pending.finish([restart(c)])
      expect(pending.all).to.have.length(1)
      expect(pending.isUnclaimed(pending.all[0]!)).to.equal(false)
    })

    it('stay if no use wants them to run', () => {
      const pending = pendingOn([left()], [a])
      expect(pending.skip(restart(a))).to.deep.equal([])
      expect(pending.has(restart(a))).to.equal(false)
      expect(pending.isUnclaimed(pending.all[0]!)).to.equal(true)
    })
  })

  it('are untouched if their role is not in the run', () => {
    const note = left({ role: 'other' })
    const pending = pendingOn([note])
    pending.pass(a, 'app', () => undefined)
    pending.finish([restart(a), restart(b)])
    expect(pending.all).to.deep.equal([note])
    expect(pending.isUnclaimed(note)).to.equal(false)
  })

  describe('that a task of this run notifies', () => {
    it('run in its use only, even without an object', () => {
      const pending = pendingOn([])
      pending.add([{ ...restart(b), task: 'write' }])
      expect([pending.has(restart(a)), pending.has(restart(b))]).to.deep.equal([false, true])
      expect(pending.finish([restart(b)])).to.have.length(1)
    })

    it('stay noted until the last use that notified them is done', () => {
      const pending = pendingOn([])
      pending.add([{ ...restart(a), task: 'write' }])
      pending.add([{ ...restart(b), task: 'write' }])
      expect(pending.finish([restart(b)])).to.deep.equal([])
      expect(pending.finish([restart(a)])).to.have.length(1)
    })

    it('are not pending any more if the role does not want them to run', () => {
      const pending = pendingOn([])
      pending.add([{ ...restart(a), task: 'write' }])
      expect(pending.skip(restart(a))).to.have.length(1)
    })

    it('are due again in a use in which they ran because an earlier run left them', () => {
      const pending = pendingOn([left()])
      pending.finish([restart(a)])
      pending.add([{ ...restart(a), task: 'write again' }])
      expect(pending.has(restart(a))).to.equal(true)
      pending.finish([restart(a)])
      expect(pending.finish([restart(b)])).to.have.length(1)
    })
  })

  it('say which note is the last of its name, for the note that other versions read', () => {
    const pending = pendingOn([left({ object: 'unit a' }), left({ object: 'unit b' })])
    expect(pending.finish([restart(a, 'unit a')])[0]!.isLast).to.equal(false)
    expect(pending.finish([restart(b, 'unit b')])[0]!.isLast).to.equal(true)
  })

  it('are adapted to the notes of the host without forgetting where they have run', () => {
    const pending = pendingOn([left(), left({ handler: 'gone' })])
    pending.finish([restart(a)])
    pending.update([left(), left({ object: 'unit a' })])
    expect(pending.all).to.deep.equal([left(), left({ object: 'unit a' })])
    expect(pending.finish([restart(b, 'unit b')])).to.have.length(1)
  })

  it('can be copied', () => {
    const pending = pendingOn([left()])
    const copy = pending.copy()
    copy.finish([restart(a), restart(b)])
    expect([copy.all.length, pending.all.length]).to.deep.equal([0, 1])
    expect(pending.has(restart(a))).to.equal(true)
  })
})
