import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { Context } from 'mocha'
import type { z } from 'zod'
import { changesFor } from '../../../src/core/resource.js'
import { Output, type Resource, type Role, type Step, type Task } from '../../../src/index.js'
import { Lab } from '../../../src/lab/index.js'
import { labName } from '../../lab/lab-name.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { contextOf } from '../staged-role.js'

/** Two real hosts, lb1 and lb2, on which the tasks of a role run one by one, without the engine. */
export class RealPair {
  #lab: Lab | undefined

  /** The hosts' repository has `packages` in addition to the usual ones. */
  constructor(
    readonly purpose: string,
    readonly packages: readonly string[] = [],
  ) {}

  /** For `before`. Skips the tests if this machine cannot host a lab, unless HAPLOY_LAB=required. */
  async boot(test: Context): Promise<void> {
    await skipWithoutLab(test)
    const name = labName(this.purpose)
    await Lab.down(name)
    this.#lab = await Lab.up({ name, hosts: 2, packages: this.packages })
  }

  async down(): Promise<void> {
    await this.#lab?.down()
  }

  /** Runs shell code on a host, with any result. */
  async run(host: string, code: string): Promise<Output> {
    const { code: exit, stdout, stderr } = await this.#lab!.on(host, code)
    return new Output(exit ?? -1, Buffer.from(stdout), Buffer.from(stderr))
  }

  /** Runs shell code, which must succeed, and returns its output. */
  async sh(host: string, code: string): Promise<string> {
    const output = await this.run(host, code)
    expect(output.code, `${code}\n${output.text}${output.stderrText}`).to.equal(0)
    return output.text.trim()
  }

  /** Runs a long script, which the host reads from its input, and returns its output. */
  async feed(host: string, script: string): Promise<string> {
    return (await this.#lab!.on(host, 'sh -s', { input: script })).stdout
  }

  /** What a client in their network receives from a URL; undefined without an answer within two seconds. */
  async fetch(url: string): Promise<string | undefined> {
    const { code, stdout } = await this.#lab!.exec(['curl', '-s', '--connect-timeout', '2', '--max-time', '10', url])
    return code === 0 ? stdout : undefined
  }

  /** Applies a role on a host, and checks that a second run changes nothing. Returns the names of the changed tasks. */
  async bring<S extends z.ZodType>(role: Role<S>, variables: z.input<S>, host: string): Promise<string[]> {
    const context = contextOf(role, variables, { host })
    const changed: string[] = []
    for (const task of tasksIn(role.definition.tasks(context))) {
      const { name } = task
      const resource = task.define(context)
      if (await this.#apply(host, resource)) changed.push(name)
      expect(await this.#plan(host, resource), `${name}, once more`).to.deep.equal([])
    }
    return changed
  }

  /** Runs one task or handler by name. Throws an Error with the output of the host if it fails. */
  async only<S extends z.ZodType>(role: Role<S>, variables: z.input<S>, host: string, name: string): Promise<void> {
    const context = contextOf(role, variables, { host })
    const all = [...tasksIn(role.definition.tasks(context)), ...(role.definition.handlers?.(context) ?? [])]
    await this.#apply(host, all.find((task) => task.name === name)!.define(context))
  }

  /** Names of the hosts that hold an address. */
  async holders(address: string): Promise<string[]> {
    const hosts = ['lb1', 'lb2']
    const outputs = await Promise.all(hosts.map((host) => this.run(host, `ip -o addr | grep -qF ' ${address}/'`)))
    return hosts.filter((_, i) => outputs[i]!.code === 0)
  }

  /** Waits for at least 40 seconds until exactly one host holds an address. */
  async held(address: string, by: string): Promise<void> {
    let last: string[] = []
    for (let tries = 0; tries < 200; tries++) {
      last = await this.holders(address)
      if (last.length === 1 && last[0] === by) return
      await sleep(200)
    }
    throw new Error(`${address} is on ${last.join(' and ') || 'no host'} and not on ${by}`)
  }

  async #plan(host: string, resource: Resource) {
    return changesFor(resource, resource.probe.parse(await this.run(host, resource.probe.script.complete)))
  }

  async #apply(host: string, resource: Resource): Promise<boolean> {
    const changes = await this.#plan(host, resource)
    for (const step of changes.flatMap(({ steps }) => steps)) await this.#step(host, step)
    return changes.length > 0
  }

  async #step(host: string, { script, input }: Step): Promise<void> {
    const pieces: Uint8Array[] = []
    if (input) for await (const piece of input.read()) pieces.push(piece)
    const { code, stdout, stderr } = await this.#lab!.on(host, script.complete, {
      input: Buffer.concat(pieces).toString(),
    })
    if (code !== 0) throw new Error(`${code}: ${stdout}${stderr}`)
  }
}

/** Only tasks with a resource: a flush has no effect when tasks run one by one. */
function tasksIn(items: ReturnType<Role['definition']['tasks']>): readonly Task[] {
  return items.filter((item): item is Task => !!item && item.type === 'task')
}
