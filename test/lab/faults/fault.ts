import { expect } from 'chai'
import { type Fixture, host } from './fixture.js'

/** A fault, and what a run must report then. */
export interface Fault {
  /** Arguments of `haploy run`. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Shell code that causes the fault, and shell code that removes it. */
  readonly begins: string
  readonly ends: string
  /** 2 by default: the host failed. */
  readonly code?: 2 | 4
  /** Must match the message or the command's output. */
  readonly says: readonly RegExp[]
  /** Must match the hint. */
  readonly hint: RegExp
  /** Expected output of shell code on the host during the fault. */
  readonly meanwhile?: readonly [code: string, finds: string]
  /** The same after the fault. */
  readonly afterwards?: readonly [code: string, finds: string]
  /** Number of changes of the first run after the fault; at least one when absent. */
  readonly changesLeft?: number
  /** Seconds within which the failure must be reported; 30 by default. */
  readonly most?: number
}

/** Defines a test: the run fails in bounded time with a message and a hint, leaves no partial files, and succeeds afterwards. */
export function itRecoversFrom(title: string, fixture: () => Fixture, given: Fault): void {
  it(title, async () => {
    await fails(fixture(), given)
    await recovers(fixture(), given)
  })
}

async function fails({ on, project, halfWritten }: Fixture, given: Fault): Promise<void> {
  const { args, env = {}, begins, ends, code = 2, says, hint, meanwhile, most = 30 } = given
  await on(begins)
  const began = performance.now()
  const report = await project.run(args, { env })
  const seconds = (performance.now() - began) / 1000
  const seen = { found: meanwhile && (await on(meanwhile[0])), halfWritten: await halfWritten() }
  await on(ends)

  const failure = report.failure(host)
  const output = `${failure?.message}\n${failure?.stderr ?? ''}`
  expect(report.code, output).to.equal(code)
  for (const word of says) expect(output).to.match(word)
  expect(failure?.hint, output).to.match(hint)
  expect(seconds).to.be.below(most)
  expect(seen).to.deep.equal({ found: meanwhile?.[1], halfWritten: '' })
}

async function recovers({ on, project }: Fixture, given: Fault): Promise<void> {
  const { args, env = {}, afterwards, changesLeft } = given
  const report = await project.run(args, { env })
  expect(report.code, JSON.stringify(report.failure(host))).to.equal(0)
  if (changesLeft === undefined) expect(report.changed[host]).to.be.above(0)
  else expect(report.changed[host]).to.equal(changesLeft)
  if (afterwards) expect(await on(afterwards[0])).to.equal(afterwards[1])
  expect((await project.run(args, { env })).changed[host], 'changes of a run more').to.equal(0)
}
