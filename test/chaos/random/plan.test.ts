import { expect } from 'chai'
import { kinds } from '../faults/kinds.js'
import { planOf } from './plan.js'
import { Random } from './random.js'

describe('The plan of a random trial', () => {
  it('is determined by its seed', () => {
    expect(planOf(7)).to.deep.equal(planOf(7))
    expect(planOf(7)).to.not.deep.equal(planOf(7 + kinds.length))
  })

  it('has another kind of fault for each of the seeds that follow one another', () => {
    const seeds = kinds.map((_, index) => 1000 + index)
    expect(new Set(seeds.map((seed) => planOf(seed).kind))).to.deep.equal(new Set(kinds))
  })

  it('lets package managers run when they are to be killed', () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed)
    const plans = seeds.map((seed) => planOf(seed)).filter(({ kind }) => kind === 'package manager')
    expect(new Set(plans.map(({ scenario }) => scenario))).to.deep.equal(new Set(['first deployment', 'upgrade']))
  })

  it('has moments all over the run', () => {
    const fractions = Array.from({ length: 1000 }, (_, seed) => planOf(seed).moment.fraction)
    const tenths = fractions.map((fraction) => Math.floor(fraction * 10))
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(tenths.filter((each) => each === tenth)).to.have.length.within(60, 140)
    }
  })
})

describe('Random', () => {
  it('is even', () => {
    const random = new Random(1)
    const numbers = Array.from({ length: 10_000 }, () => random.next())
    expect(numbers.reduce((sum, number) => sum + number) / numbers.length).to.be.within(0.49, 0.51)
    expect(Math.min(...numbers)).to.be.within(0, 0.01)
    expect(Math.max(...numbers)).to.be.within(0.99, 1)
  })
})
