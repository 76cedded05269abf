import { expect } from 'chai'
import { host, type Stage } from './stage.js'

/** Something that goes wrong, and what a run then has to say. */
export interface Fault {
  /** Arguments of `haploy run`. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Shell code that brings it about, and that ends it. */
  readonly begins: string
  readonly ends: string
  /** 2 by default: the host failed. */
  readonly code?: 2 | 4
  /** Both are looked for in the message and the words of the command. */
  readonly says: readonly RegExp[]
  /** What to do. */
  readonly hint: RegExp
  /** What shell code finds on the host meanwhile. */
  readonly meanwhile?: readonly [code: string, finds: string]
  /** The same once all is well again. */
  readonly afterwards?: readonly [code: string, finds: string]
  /** Changes of the first run after it; at least one when absent. */
  readonly changesLeft?: number
  /** Seconds within which the failure is told; 30 by default. */
  readonly most?: number
}

/** One test: the run fails in bounded time with a sentence and a hint, leaves nothing half-done, and then succeeds. */
export function itRecoversFrom(title: string, stage: () => Stage, given: Fault): void {
  it(title, async () => {
    await fails(stage(), given)
    await recovers(stage(), given)
  })
}

async function fails({ on, project, halfWritten }: Stage, given: Fault): Promise<void> {
  const { args, env = {}, begins, ends, code = 2, says, hint, meanwhile, most = 30 } = given
  await on(begins)
  const began = performance.now()
  const report = await project.run(args, { env })
  const seconds = (performance.now() - began) / 1000
  const seen = { found: meanwhile && (await on(meanwhile[0])), halfWritten: await halfWritten() }
  await on(ends)

  const failure = report.failure(host)
  const told = `${failure?.message}\n${failure?.stderr ?? ''}`
  expect(report.code, told).to.equal(code)
  for (const word of says) expect(told).to.match(word)
  expect(failure?.hint, told).to.match(hint)
  expect(seconds).to.be.below(most)
  expect(seen).to.deep.equal({ found: meanwhile?.[1], halfWritten: '' })
}

async function recovers({ on, project }: Stage, given: Fault): Promise<void> {
  const { args, env = {}, afterwards, changesLeft } = given
  const report = await project.run(args, { env })
  expect(report.code, JSON.stringify(report.failure(host))).to.equal(0)
  if (changesLeft === undefined) expect(report.changed[host]).to.be.above(0)
  else expect(report.changed[host]).to.equal(changesLeft)
  if (afterwards) expect(await on(afterwards[0])).to.equal(afterwards[1])
  expect((await project.run(args, { env })).changed[host], 'changes of a run more').to.equal(0)
}
