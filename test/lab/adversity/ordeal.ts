import { expect } from 'chai'
import { host, type Stage } from './stage.js'

/** Something that goes wrong, and what a run then has to say. */
export interface Ordeal {
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
  /** Changes of the first run after it; at least one when absent. */
  readonly changesLeft?: number
  /** Within which the failure is told; 30 by default. */
  readonly seconds?: number
}

/** One test: the run fails in bounded time with a sentence and a hint, leaves nothing half-done, and then succeeds. */
export function ordeal(title: string, stage: () => Stage, given: Ordeal): void {
  const { args, env, begins, ends, code = 2, says, hint, meanwhile, changesLeft, seconds = 30 } = given
  it(title, async () => {
    const { on, project } = stage()
    const options = env ? { env } : {}
    await on(begins)
    const began = performance.now()
    const failed = await project.run(args, options).finally(async () => {
      if (meanwhile) expect(await on(meanwhile[0])).to.equal(meanwhile[1])
      expect(await stage().halfWritten(), 'half-written').to.equal('')
      await on(ends)
    })
    const trouble = failed.trouble(host)
    const told = `${trouble?.message}\n${trouble?.stderr ?? ''}`
    expect((performance.now() - began) / 1000).to.be.below(seconds)
    expect(failed.code, told).to.equal(code)
    for (const word of says) expect(told).to.match(word)
    expect(trouble?.hint, told).to.match(hint)

    const after = await project.run(args, options)
    expect(after.code, JSON.stringify(after.trouble(host))).to.equal(0)
    if (changesLeft === undefined) expect(after.changed[host]).to.be.above(0)
    else expect(after.changed[host]).to.equal(changesLeft)
    expect((await project.run(args, options)).changed[host], 'changes of a run more').to.equal(0)
  })
}
