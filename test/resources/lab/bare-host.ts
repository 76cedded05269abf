import { expect } from 'chai'
import type { Context } from 'mocha'
import type { Change, Resource } from '../../../src/core/resource.js'
import type { Output } from '../../../src/core/shell/output.js'
import { Lab, type System } from '../../../src/lab/index.js'
import { LabHost } from '../../../src/testing/lab-host.js'
import { labName } from '../../lab/lab-name.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'

interface Offer {
  readonly system?: System
  /** Additional packages for its repository. */
  readonly packages?: readonly string[]
}

/** A disposable real host for the tests of one file. `reset` makes it bare again before a test. */
export class BareHost {
  readonly #name: string
  readonly #offer: Offer
  #lab: Lab | undefined

  constructor(purpose: string, offer: Offer = {}) {
    this.#name = labName(purpose)
    this.#offer = offer
  }

  /** For `before`. Skips the tests if this machine cannot host a lab and none is required. */
  async boot(test: Context): Promise<void> {
    await skipWithoutLab(test)
    await Lab.down(this.#name)
    this.#lab = await Lab.up({ name: this.#name, hosts: 1, ...this.#offer })
  }

  async down(): Promise<void> {
    await this.#lab?.down()
  }

  async reset(): Promise<void> {
    await this.#lab!.reset('lb1')
  }

  get #host(): LabHost {
    return new LabHost(this.#lab!, 'lb1')
  }

  /** Runs shell code, which must succeed, and returns its output. */
  async sh(code: string): Promise<string> {
    const { code: exit, stdout, stderr } = await this.#lab!.on('lb1', code)
    expect(exit, `${code}\n${stdout}${stderr}`).to.equal(0)
    return stdout.trim()
  }

  probe<S>(resource: Resource<S>): Promise<S> {
    return this.#host.probe(resource)
  }

  plan<S>(resource: Resource<S>): Promise<readonly Change[]> {
    return this.#host.plan(resource)
  }

  /** Plans and applies. Returns the output of the step that failed, otherwise of the last step. */
  async attempt<S>(resource: Resource<S>): Promise<Output> {
    return await this.#host.apply((await this.plan(resource)).flatMap((change) => change.steps))
  }

  /**
   * Applies a resource as a run does: the steps succeed, and then nothing is left to do. Returns `[attribute, from,
   * to]` of each change.
   */
  async bring<S>(resource: Resource<S>): Promise<unknown[][]> {
    const changes = await this.plan(resource)
    const { code, text, stderrText } = await this.attempt(resource)
    expect(code, `${text}${stderrText}`).to.equal(0)
    if (resource.type === 'state') expect(rows(await this.plan(resource)), 'the second plan').to.deep.equal([])
    return rows(changes)
  }
}

function rows(changes: readonly Change[]): unknown[][] {
  return changes.map(({ attribute, from, to }) => [attribute, from, to])
}
