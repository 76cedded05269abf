import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { Script, sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { flush, type Items, type Task, task } from '../../../src/core/task.js'
import { LocalRun } from '../local-run.js'

/** A task. Its file contains its own text and the first letters of the files that it reads. */
interface Plan {
  readonly text: string
  /** Distances to the earlier tasks whose files it reads. */
  readonly reads: readonly number[]
  readonly hints: 'none' | 'reads' | 'writes' | 'both'
  readonly quick: boolean
  readonly notify: readonly ('one' | 'two')[]
  readonly flushAfter: boolean
}

const plans = fc.array(
  fc.record<Plan>({
    text: fc.constantFrom('a', 'a', 'b'),
    reads: fc.uniqueArray(fc.constantFrom(1, 1, 2, 3), { maxLength: 2 }),
    hints: fc.constantFrom('none', 'reads', 'writes', 'both'),
    quick: fc.boolean(),
    notify: fc.subarray(['one', 'two'] as const),
    flushAfter: fc.boolean(),
  }),
  { minLength: 2, maxLength: 6 },
)
const handlerNames = ['one', 'two'] as const

describe('A playbook of resources with and without hints', function () {
  this.timeout(300_000)
  let here: LocalRun
  afterEach(() => rmSync(here.folder, { recursive: true, force: true }))

  it('does on the host what it reports, in that order, and changes nothing that its dry run reports as ok', async () => {
    await fc.assert(
      fc.asyncProperty(
        plans,
        fc.array(fc.constantFrom('a', 'a', 'b'), { minLength: 6, maxLength: 6 }),
        async (first, texts) => {
          here = new LocalRun()
          const second = first.map((plan, index) => ({ ...plan, text: texts[index]! }))
          await here.role(roleOf(first))
          const expected = simulated(first, second)

          writeFileSync(here.path('log'), '')
          const announced = await here.role(roleOf(second), { check: true })
          expect(readFileSync(here.path('log'), 'utf8'), 'a dry run changes nothing').to.equal('')
          const reported = await here.role(roleOf(second))
          expect(reported).to.deep.equal(expected.outcomes)
          expect(readFileSync(here.path('log'), 'utf8')).to.equal(expected.log)
          for (const outcome of reported.filter((each) => each.endsWith(': changed'))) {
            expect(
              announced.some((each) => each.startsWith(outcome)),
              `${outcome} in ${announced.join(', ')}`,
            ).to.equal(true)
          }
          for (const outcome of announced.filter((each) => each.endsWith(': ok') || each.endsWith(': changed'))) {
            if (!outcome.includes('handler')) expect(reported).to.include(outcome)
          }
          expect(await here.role(roleOf(second), { check: true })).to.deep.equal(
            second.map((_, index) => `here: t${index}: ok`),
          )
          rmSync(here.folder, { recursive: true })
        },
      ),
      { numRuns: Number(process.env.HAPLOY_FUZZ_RUNS ?? 25) },
    )
  })

  function roleOf(all: readonly Plan[]) {
    return {
      tasks: () => all.flatMap((plan, index): Items => [taskOf(plan, index), plan.flushAfter && flush()]),
      handlers,
    }
  }

  function taskOf({ text, reads, hints, quick, notify }: Plan, index: number): Task {
    const own = here.path(`f${index}`)
    const sources = sourcesOf(index, reads).map((source) => here.path(`f${source}`))
    const wanted = sh`{ printf %s ${text}; for f in ${[...sources, '/dev/null']}; do head -c 1 "$f" 2>/dev/null; done; }`
    return task(
      `t${index}`,
      {
        type: 'state',
        kind: 'file',
        name: own,
        ...(quick && { quick: true as const }),
        probe: { script: sh`cat ${own} 2>/dev/null; echo; ${wanted}`, parse: ({ lines }) => lines },
        plan: ([found = '', to = '']: string[]) =>
          found === to
            ? []
            : [
                {
                  attribute: 'text',
                  from: found,
                  to,
                  steps: [{ script: sh`${wanted} >${own} && echo ${`t${index}`} >>${here.path('log')}` }],
                },
              ],
        ...((hints === 'reads' || hints === 'both') && { reads: [own, ...sources].map(subject.path) }),
        ...((hints === 'writes' || hints === 'both') && { writes: [subject.path(own)] }),
      },
      { notify },
    )
  }

  /** Each handler records all files as it finds them. */
  function handlers(): Task[] {
    const files = Script.join(
      [0, 1, 2, 3, 4, 5].map((index) => sh`cat ${here.path(`f${index}`)} 2>/dev/null; printf /`),
      '; ',
    )
    return handlerNames.map((name) =>
      task(name, {
        type: 'action',
        kind: 'handler',
        name,
        probe: { script: sh``, parse: () => undefined },
        change: () => ({
          attribute: 'run',
          from: null,
          to: 'run',
          steps: [{ script: sh`{ printf '%s ' ${name}; ${files}; echo; } >>${here.path('log')}` }],
        }),
      }),
    )
  }
})

function sourcesOf(index: number, distances: readonly number[]): number[] {
  return distances.map((distance) => index - distance).filter((source) => source >= 0)
}

/** What happens if each task and each handler simply runs in its turn. */
function simulated(first: readonly Plan[], second: readonly Plan[]): { outcomes: string[]; log: string } {
  const files: string[] = []
  const contentOf = ({ text, reads }: Plan, index: number) =>
    text +
    sourcesOf(index, reads)
      .map((source) => files[source]!.slice(0, 1))
      .join('')
  for (const [index, plan] of first.entries()) files.push(contentOf(plan, index))
  const outcomes: string[] = []
  let log = ''
  const due = new Set<string>()
  const runHandlers = () => {
    for (const name of handlerNames) {
      if (!due.delete(name)) continue
      outcomes.push(`here: handler ${name}: changed`)
      log += `${name} ${[0, 1, 2, 3, 4, 5].map((index) => `${files[index] ?? ''}/`).join('')}\n`
    }
  }
  second.forEach((plan, index) => {
    const wanted = contentOf(plan, index)
    const isChanged = files[index] !== wanted
    outcomes.push(`here: t${index}: ${isChanged ? 'changed' : 'ok'}`)
    if (isChanged) {
      files[index] = wanted
      log += `t${index}\n`
      for (const name of plan.notify) due.add(name)
    }
    if (plan.flushAfter) runHandlers()
  })
  runHandlers()
  return { outcomes, log }
}
