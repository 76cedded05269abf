import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { loadInventory } from '../../src/loader/load-inventory.js'
import { haploy } from '../lab/command.js'
import { expectAsPredicted } from '../lab/expect-as-predicted.js'
import { within } from '../lab/ground-truth.js'
import { Report } from '../lab/report.js'

/** The folder of haploy's own project, in which its playbooks run. */
const root = fileURLToPath(new URL('../..', import.meta.url))

interface Options {
  /** Extra variables that only the test can provide, such as the path of a tarball. */
  readonly variables?: Readonly<Record<string, unknown>>
}

/** A bundled playbook, with the inventory of the same name, on the hosts of a lab. */
export class Deployment {
  readonly #extra: string

  private constructor(
    readonly lab: Lab,
    readonly playbook: string,
    /** Names of the inventory's hosts. */
    readonly hosts: readonly string[],
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#extra = JSON.stringify({ key: lab.keyFile, knownHosts: lab.knownHostsFile, ...variables })
  }

  /** The hosts are bare; nothing is deployed yet. */
  static async onBareHosts(lab: Lab, playbook: string, { variables = {} }: Options = {}): Promise<Deployment> {
    const inventory = await loadInventory(`${playbook}.ts`, { folder: root })
    const hosts = inventory.hosts.map(({ name }) => name)
    await Promise.all(hosts.map((host) => lab.join(host).then(() => lab.reset(host))))
    return new Deployment(lab, playbook, hosts, variables)
  }

  /** Runs the playbook with JSON output. Throws when the run cannot start. */
  async run(args: readonly string[] = []): Promise<Report & { readonly code: number | null }> {
    const words = ['run', this.playbook, '-i', `${this.playbook}.ts`, '-e', this.#extra, '--output', 'json', ...args]
    const ended = await haploy(this.lab, words, { cwd: root })
    if (ended.stderr !== '') throw new Error(`haploy ${words.join(' ')}: exit ${ended.code}: ${ended.stderr}`)
    return Object.assign(new Report(ended), { code: ended.code })
  }

  /** Deploys after a dry run, which must have predicted every change, and once more, which must change nothing. */
  async deployTwice(): Promise<void> {
    const announced = await this.#mustRun(['--check'])
    expectAsPredicted(announced, await this.#mustRun([]))
    const again = await this.#mustRun([])
    expect(again.changed).to.deep.equal(Object.fromEntries(this.hosts.map((host) => [host, 0])))
  }

  /** The page at an address; undefined when nothing answers within a second. */
  async page(address: string, path = '/'): Promise<string | undefined> {
    const curl = ['curl', '--silent', '--fail', '--connect-timeout', '1', '--max-time', '5', `http://${address}${path}`]
    const { code, stdout } = await this.lab.exec(curl)
    return code === 0 ? stdout : undefined
  }

  /** The different pages of several requests, in alphabetical order; `nothing` means a failed request. */
  async pages(address: string, requests = 6): Promise<string[]> {
    const seen = new Set<string>()
    for (let count = 0; count < requests; count++) seen.add((await this.page(address)) ?? 'nothing')
    return [...seen].sort()
  }

  /** The running hosts that have an address; a host that stops during the request has none. */
  async holders(address: string): Promise<string[]> {
    const holding = await Promise.all(
      this.hosts.map(async (host) => {
        if ((await this.lab.state(host)) !== 'running') return []
        const { stdout } = await this.lab.on(host, 'ip -brief address').catch(() => ({ stdout: '' }))
        return stdout.includes(`${address}/`) ? [host] : []
      }),
    )
    return holding.flat()
  }

  /** Waits until only this host has the address and serves a page there. Returns the seconds. */
  isServedBy(host: string, address: string, most = 60): Promise<number> {
    return within(most, `${address} is served by ${host} alone`, async () => {
      return (await this.page(address)) !== undefined && (await this.holders(address)).join() === host
    })
  }

  async #mustRun(args: readonly string[]): Promise<Report> {
    const report = await this.run(args)
    const failures = report.tasks.filter(({ outcome }) => outcome.status === 'failed')
    expect(report.code, JSON.stringify(failures, null, 2)).to.equal(0)
    return report
  }
}
