import { expect } from 'chai'
import fc from 'fast-check'
import { type Block, Blocks } from '../../src/report/blocks.js'

interface Step {
  role: string
  task: string
  handler: boolean
}

const ok = { status: 'ok' } as const

/** Two roles with a handler each, in the order in which every host goes through what it has of them. */
const order: Step[] = ['nginx', 'keepalived'].flatMap((role) => [
  ...['install', 'configure', 'check', 'start'].map((task) => ({ role, task, handler: false })),
  { role, task: 'reload', handler: true },
])

/** Lets the hosts take their steps in the order of the picks, each one a start or an end, and returns what is printed. */
function walk(journeys: readonly (readonly Step[])[], picks: readonly number[]): Block[] {
  const printed: Block[] = []
  const blocks = new Blocks(journeys.map(nameOf), (block) => printed.push(block))
  const hostFinished = journeys.map((steps, index) => actions(blocks, nameOf(steps, index), steps))
  for (const pick of picks) hostFinished.filter((list) => list.length > 0)[pick % journeys.length]?.shift()?.()
  for (const list of hostFinished) for (const action of list) action()
  return printed
}

function actions(blocks: Blocks, host: string, steps: readonly Step[]): (() => void)[] {
  const walked = steps.flatMap((step) => [
    () => blocks.started({ host, ...step }),
    () => blocks.finished({ host, ...step }, ok),
  ])
  return [...walked, () => blocks.hostFinished(host)]
}

function nameOf(_steps: readonly Step[], index: number): string {
  return `lb${index + 1}`
}

function resultsOf(printed: readonly Block[], host: string): Step[] {
  return printed.filter(({ results }) => results.some((result) => result.host === host)).map(({ place }) => place)
}

const picks = fc.array(fc.nat(20), { maxLength: 150 })
const everything = fc.array(fc.constant(order), { minLength: 1, maxLength: 5 })
const something = fc.array(fc.subarray(order), { minLength: 1, maxLength: 5 })
const ofEveryRole = something.map((hosts) =>
  hosts.map((steps) => order.filter((step) => step.task === 'install' || steps.includes(step))),
)

describe('Blocks', () => {
  it('prints each task once, whole and in the order of the roles, however hosts with the same tasks interleave', () => {
    fc.assert(
      fc.property(everything, picks, (journeys, pace) => {
        const printed = walk(journeys, pace)
        expect(printed.map(({ place }) => place)).to.deep.equal(order)
        for (const { results } of printed) {
          expect(results.map(({ host }) => host)).to.deep.equal(journeys.map(nameOf))
        }
      }),
    )
  })

  it("prints each result exactly once, under its own header and in its host's order, whatever tasks the hosts have", () => {
    fc.assert(
      fc.property(something, picks, (journeys, pace) => {
        const printed = walk(journeys, pace)
        for (const [index, steps] of journeys.entries()) {
          expect(resultsOf(printed, nameOf(steps, index))).to.deep.equal(steps)
        }
        const count = printed.reduce((sum, { results }) => sum + results.length, 0)
        expect(count).to.equal(journeys.flat().length)
      }),
    )
  })

  it('separates the roles when every host has a task of each', () => {
    fc.assert(
      fc.property(ofEveryRole, picks, (journeys, pace) => {
        const roles = walk(journeys, pace).map(({ place }) => place.role)
        expect(roles).to.deep.equal([...roles].sort().reverse())
      }),
    )
  })

  it('prints a task when the last host has finished it, and not before', () => {
    const printed: string[] = []
    const blocks = new Blocks(['lb1', 'lb2'], ({ place }) => printed.push(place.task))
    const [install, configure] = order as [Step, Step]
    blocks.started({ host: 'lb1', ...install })
    blocks.finished({ host: 'lb1', ...install }, ok)
    blocks.started({ host: 'lb2', ...install })
    expect(printed).to.deep.equal([])
    blocks.finished({ host: 'lb2', ...install }, ok)
    expect(printed).to.deep.equal(['install'])
    blocks.started({ host: 'lb2', ...configure })
    blocks.finished({ host: 'lb2', ...configure }, ok)
    expect(printed).to.deep.equal(['install'])
    blocks.hostFinished('lb1')
    expect(printed).to.deep.equal(['install', 'configure'])
  })

  it('places a task of only one host where that host ran it', () => {
    const printed: string[] = []
    const blocks = new Blocks(['lb1', 'lb2'], ({ place }) => printed.push(place.task))
    const does = (host: string, task: string) => blocks.finished({ host, role: 'nginx', task, handler: false }, ok)
    for (const task of ['install', 'start']) does('lb1', task)
    for (const task of ['install', 'only on lb2', 'start']) does('lb2', task)
    blocks.flush()
    expect(printed).to.deep.equal(['install', 'only on lb2', 'start'])
  })

  it('separates two tasks of the same name', () => {
    const printed: Block[] = []
    const blocks = new Blocks(['lb1', 'lb2'], (block) => printed.push(block))
    for (const host of ['lb1', 'lb1', 'lb2', 'lb2']) {
      blocks.started({ host, role: 'nginx', task: 'copy', handler: false })
      blocks.finished({ host, role: 'nginx', task: 'copy', handler: false }, ok)
    }
    blocks.flush()
    expect(printed.map(({ results }) => results.map(({ host }) => host))).to.deep.equal([
      ['lb1', 'lb2'],
      ['lb1', 'lb2'],
    ])
  })

  it('shows an unreachable host at its task, and continues with the others', () => {
    const printed: Block[] = []
    const blocks = new Blocks(['lb1', 'lb2'], (block) => printed.push(block))
    const [install] = order as [Step]
    blocks.started({ host: 'lb1', ...install })
    blocks.started({ host: 'lb2', ...install })
    blocks.hostUnreachable('lb1', { message: 'connection lost' })
    blocks.finished({ host: 'lb2', ...install }, ok)
    expect(printed.map(({ place }) => place)).to.deep.equal([install])
    expect(printed[0]?.results.map(({ outcome }) => outcome.status)).to.deep.equal(['unreachable', 'ok'])
  })
})
