import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Lab } from '../../src/lab/index.js'
import { command as haploy } from '../bundle.js'
import { within } from '../lab/ground-truth.js'
import { Report } from '../lab/report.js'
import type { Point } from './points/point.js'

/** A running command that is to be interrupted. */
export interface RunningCommand {
  readonly process: ChildProcess
  /** Resolves with its output when it has ended, even after a failure. */
  readonly ended: Promise<string>
  /** Its output so far. */
  said(): string
}

/** The pair in a lab, and the commands that deploy it. */
export class Site {
  /** Whether the packages of `packages.ts` belong to what is deployed; the hosts must offer them. */
  withPackages = false

  private constructor(
    readonly lab: Lab,
    readonly folder: string,
  ) {}

  static async at(lab: Lab): Promise<Site> {
    return new Site(lab, await mkdtemp(join(tmpdir(), 'haploy-chaos-')))
  }

  /** Deploys an edition with the command, as a user would who tries again. Throws on any failure. */
  async deploy(edition: number, args: readonly string[] = []): Promise<Report> {
    const command = await this.#command(edition, args)
    const { code, stdout, stderr } = await this.lab.exec(command, { timeout: 300_000, env: this.#env })
    const report = new Report({ stdout })
    const failed = report.tasks.filter(({ outcome }) => outcome.status === 'failed')
    if (code !== 0) throw new Error(`haploy run ends with ${code}: ${stderr}${JSON.stringify(failed)}`)
    return report
  }

  /** Starts the command that `deploy` runs. */
  async begin(edition: number, args: readonly string[] = []): Promise<RunningCommand> {
    return this.spawn(await this.#command(edition, args))
  }

  /** Starts a run that halts at a point; without a point it records its steps on the host. */
  async start(edition: number, host: string, point?: Point): Promise<RunningCommand> {
    const args = [playbook, await this.inventory(edition), host, ...(point ? [JSON.stringify(point)] : [])]
    return this.spawn([process.execPath, ...process.execArgv, interruptedRun, ...args])
  }

  /** Starts a command where the hosts can be reached. */
  spawn(command: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
    const [program, ...args] = this.lab.command(command)
    const child = spawn(program!, args, {
      stdio: 'pipe',
      detached: true,
      env: { ...process.env, ...this.#env, ...env },
    })
    child.stdin.end()
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
    const ended = new Promise<string>((resolve, reject) => {
      // Not when its output is closed: what it leaves in the background may hold that open.
      const end = (code: number | null, signal: string | null) => resolve(`${said}\nended with ${code ?? signal}`)
      child.once('error', reject).once('exit', (...how) => setTimeout(end, 100, ...how))
    })
    return { process: child, ended, said: () => said }
  }

  /** An inventory of the pair in an edition. */
  async inventory(edition: number): Promise<string> {
    const { hosts, keyFile: key, knownHostsFile: knownHosts } = this.lab
    const members = hosts.slice(0, 2).map(({ name, address }) => [name, { address }])
    const vars = { user: 'ops', become: true, key, knownHosts, edition, withPackages: this.withPackages }
    const definition = JSON.stringify({ vars, groups: { lb: { hosts: Object.fromEntries(members) } } })
    const file = join(this.folder, `edition-${edition}${this.withPackages ? '-packages' : ''}.ts`)
    await writeFile(file, `import { defineInventory } from 'haploy'\n\nexport default defineInventory(${definition})\n`)
    return file
  }

  /** Makes both hosts bare. */
  async reset(): Promise<void> {
    await Promise.all(this.names.map((host) => this.lab.reset(host)))
  }

  /** Waits until the address is on lb1 only. */
  async settled(): Promise<void> {
    await within(30, 'lb1 alone holds the address', async () => {
      const held = await Promise.all(
        this.names.map((host) => this.lab.on(host, 'ip -brief address | grep -q 198.18.0.200/')),
      )
      return held.map(({ code }) => code).join() === '0,1'
    })
  }

  get names(): string[] {
    return this.lab.hosts.slice(0, 2).map(({ name }) => name)
  }

  addressOf(host: string): string {
    return this.lab.hosts.find(({ name }) => name === host)!.address
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  async #command(edition: number, args: readonly string[]): Promise<string[]> {
    const inventory = await this.inventory(edition)
    return [process.execPath, haploy, 'run', playbook, '-i', inventory, '--output', 'json', ...args]
  }

  /** An empty home folder, so that the known_hosts and SSH configuration of the current user have no effect. */
  get #env(): Record<string, string> {
    return { HOME: this.folder }
  }
}

const interruptedRun = fileURLToPath(new URL('points/interrupted-run.ts', import.meta.url))
const playbook = fileURLToPath(new URL('pair.ts', import.meta.url))
