import { expect } from 'chai'
import { type Action, changesFor, type Reading, type Resource, type StateResource } from '../../src/core/resource.js'
import { sh } from '../../src/core/shell/script.js'

const described = { kind: 'thing', name: 'it', probe: { script: sh``, parse: () => undefined } }
const change = { attribute: 'state', from: null, to: 'there', steps: [{ script: sh`:` }] }
const judge = () => ({ changed: true })

describe('A resource', () => {
  it('cannot have properties that contradict its type', () => {
    const written: Resource[] = [
      // @ts-expect-error a quick change is proved by its exit code and the probe, and judges nothing
      { ...described, type: 'state', plan: () => [], quick: true, judge } satisfies StateResource,
      // @ts-expect-error an action may start anything, so it is never quick
      { ...described, type: 'action', change: () => change, quick: true } satisfies Action,
      // @ts-expect-error an action has one change, and no plan
      { ...described, type: 'action', change: () => change, plan: () => [] } satisfies Action,
      // @ts-expect-error what is only looked at writes nothing
      { ...described, type: 'reading', writes: [] } satisfies Reading,
      // @ts-expect-error what is only looked at has nothing to judge
      { ...described, type: 'reading', judge } satisfies Reading,
      // @ts-expect-error a state is due when its plan says so
      { ...described, type: 'state', plan: () => [], isDue: () => true } satisfies StateResource,
    ]
    expect(written).to.have.length(6)
  })

  it('cannot plan changes without any step', () => {
    const planning = (steps: (typeof change)['steps'][]): StateResource<undefined> => ({
      ...described,
      type: 'state',
      plan: () => steps.map((each) => ({ ...change, steps: each })),
    })
    expect(() => changesFor(planning([[], []]), undefined)).to.throw('thing it plans changes without any step')
    expect(changesFor(planning([change.steps, []]), undefined)).to.have.length(2)
    expect(changesFor(planning([]), undefined)).to.deep.equal([])
  })
})
