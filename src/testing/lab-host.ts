import { type Change, changesFor, type Resource, type Step } from '../core/resource.js'
import { noOutput, Output } from '../core/shell/output.js'
import type { Script } from '../core/shell/script.js'
import type { Lab } from '../lab/index.js'
import { ShellConnection } from '../transport/connection.js'
import { openLocal } from '../transport/local.js'
import type { Connect } from '../transport/transport.js'
import { bytesOf } from './local-host.js'
import { snapshot } from './snapshot.js'
import type { TestHost } from './test-host.js'

/** A lab host, with a shell of root, without SSH. */
export class LabHost implements TestHost {
  readonly address: string

  /** Throws an Error when the lab has no host of that name. */
  constructor(
    private readonly lab: Lab,
    readonly name: string,
  ) {
    const host = lab.hosts.find((each) => each.name === name)
    if (!host) throw new Error(`the lab ${lab.name} has no host called '${name}'`)
    this.address = host.address
  }

  readonly connect: Connect = async (target, options) => {
    const link = openLocal(target, options, (command) => this.lab.commandOn(this.name, command))
    return await ShellConnection.open(link, target, options)
  }

  async run(script: Script, input: Buffer = Buffer.alloc(0)): Promise<Output> {
    const { code, stdout, stderr } = await this.lab.on(this.name, `export LC_ALL=C\n${script.complete}`, { input })
    return new Output(code ?? -1, Buffer.from(stdout), Buffer.from(stderr))
  }

  async probe<S>({ probe }: Resource<S>): Promise<S> {
    return probe.parse(await this.run(probe.script))
  }

  async plan<S>(resource: Resource<S>): Promise<readonly Change[]> {
    return changesFor(resource, await this.probe(resource))
  }

  async apply(steps: readonly Step[]): Promise<Output> {
    let output = noOutput
    for (const { script, input } of steps) {
      output = await this.run(script, input && (await bytesOf(input)))
      if (output.code !== 0) break
    }
    return output
  }

  /** Covers every file on its disk, except those that a host writes by itself. */
  async fingerprint(): Promise<string> {
    const files = await snapshot(this.lab, this.name)
    return [...files].map(([path, description]) => `${path} ${description}`).join('\n')
  }
}
