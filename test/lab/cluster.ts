import { fileURLToPath } from 'node:url'
import type { Lab } from '../../src/lab/index.js'
import type { CommandResult } from './command.js'
import { on, within } from './ground-truth.js'
import { Project, type RunReport } from './project.js'

export const virtualAddress = '198.18.0.200'

/** The folder of haploy's own project, in which its playbooks run. */
const root = fileURLToPath(new URL('../..', import.meta.url))

type Variables = Readonly<Record<string, unknown>>

/** lb1 and lb2, which share an address, before web1 and web2: what `playbooks/deploy.ts` deploys. */
export class Cluster {
  static readonly hosts = ['lb1', 'lb2', 'web1', 'web2'] as const
  readonly #project: Project

  constructor(readonly lab: Lab) {
    this.#project = new Project(lab)
    this.inventory({})
  }

  /** Restores the deployed state, whatever an earlier test changed. */
  static async deployed(lab: Lab): Promise<Cluster> {
    const cluster = new Cluster(lab)
    await Promise.all(Cluster.hosts.map((host) => lab.join(host).then(() => lab.boot(host))))
    const { code, stdout, stderr } = await cluster.deploy([])
    if (code !== 0) throw new Error(`the cluster cannot be deployed (exit ${code}): ${stdout}${stderr}`)
    await cluster.isHeldBy('lb1')
    return cluster
  }

  /** Sets variables of single hosts. */
  inventory(own: Readonly<Record<string, Variables>>): void {
    this.#project.inventory(Object.fromEntries(Cluster.hosts.map((host) => [host, own[host] ?? {}])))
  }

  /** Runs `haploy run deploy` with these arguments. */
  deploy(args: readonly string[]): Promise<CommandResult> {
    return this.#project.haploy(['run', 'deploy', '-i', this.#inventoryFile, ...args], { cwd: root })
  }

  /** As `deploy`, with JSON output. */
  run(args: readonly string[] = []): Promise<RunReport> {
    return this.#project.run(['deploy', '-i', this.#inventoryFile, ...args], { cwd: root })
  }

  /** The page at the virtual address; undefined when nothing answers within a second. */
  async page(): Promise<string | undefined> {
    const { code, stdout } = await this.lab.exec([
      ...['curl', '--silent', '--fail', '--connect-timeout', '1', '--max-time', '5', `http://${virtualAddress}/`],
    ])
    return code === 0 ? stdout : undefined
  }

  /** Waits until only this load balancer has the address and serves a page there. Returns the seconds. */
  isHeldBy(host: 'lb1' | 'lb2', most = 60): Promise<number> {
    return within(most, `${virtualAddress} is served by ${host}`, async () => {
      const page = await this.page()
      return page !== undefined && /^This is web[12]\n$/.test(page) && (await this.holders()).join() === host
    })
  }

  /** The load balancers on the network that have the virtual address. */
  async holders(): Promise<string[]> {
    const holding = await Promise.all(
      ['lb1', 'lb2'].map(async (host) => {
        if ((await this.lab.state(host)) !== 'running') return []
        return (await on(this.lab, host, 'ip -brief address')).includes(`${virtualAddress}/`) ? [host] : []
      }),
    )
    return holding.flat()
  }

  remove(): void {
    this.#project.remove()
  }

  get #inventoryFile(): string {
    return this.#project.path('inventory/hosts.ts')
  }
}
