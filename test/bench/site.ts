import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Lab } from '../../src/lab/index.js'

/** The measures and the output of a process. */
export interface Timed {
  /** From its start to its end. */
  readonly seconds: number
  /** Seconds of processor time in the process itself; of Node's processes only. */
  readonly cpu?: number
  /** MiB of memory at most; of Node's processes only. */
  readonly memory?: number
  readonly stdout: string
}

/** The lab for the measurements, and a folder for their files. */
export class Site {
  private constructor(
    readonly lab: Lab,
    readonly folder: string,
  ) {}

  /** Builds a new lab. */
  static async build({ name, hosts, packages, onProgress }: Plan): Promise<Site> {
    await Lab.down(name)
    const names = Array.from({ length: hosts }, (_, index) => `lb${index + 1}`)
    const lab = await Lab.up({ name, hosts: names, packages, onProgress })
    const site = new Site(lab, await mkdtemp(join(tmpdir(), 'haploy-bench-')))
    if (packages.length > 0) await site.on(hosts, installing(packages))
    return site
  }

  /** Runs a command where the hosts can be reached. Throws with its output when it does not exit with 0. */
  async time(command: readonly string[], env: Record<string, string> = {}): Promise<Timed> {
    const [program, ...args] = this.lab.command(command)
    // Files and not pipes: ssh masters that ansible leaves in the background would hold a pipe open.
    const files = ['stdout', 'stderr'].map((stream) => join(this.folder, stream))
    const outputs = files.map((file) => openSync(file, 'w'))
    const meter = join(this.folder, 'meter')
    await rm(meter, { force: true })
    const metered = command[0] === 'node' && { NODE_OPTIONS: `--require ${meterProgram}`, HAPLOY_BENCH_METER: meter }
    const started = performance.now()
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(program!, args, {
        stdio: ['ignore', ...outputs],
        env: { ...process.env, ...metered, ...env },
      })
      child.on('error', reject).on('exit', resolve)
    })
    const seconds = (performance.now() - started) / 1000
    for (const output of outputs) closeSync(output)
    const [stdout = '', stderr = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${stderr}\n${stdout.slice(-2000)}`)
    return {
      seconds,
      stdout,
      ...(metered && (JSON.parse(await readFile(meter, 'utf8')) as Pick<Timed, 'cpu' | 'memory'>)),
    }
  }

  /** The first hosts of the lab. */
  hosts(count: number): readonly string[] {
    return this.lab.hosts.slice(0, count).map((host) => host.name)
  }

  /** An inventory of the first hosts. */
  inventory(count: number): Promise<string> {
    const members = this.lab.hosts.slice(0, count).map(({ name, address }): Member => [name, { address }])
    return this.inventoryOf(`hosts-${count}`, members)
  }

  /** An inventory of any hosts, in group `lb`. */
  async inventoryOf(name: string, members: readonly Member[], knownHosts = this.lab.knownHostsFile): Promise<string> {
    const vars = { user: 'ops', become: true, key: this.lab.keyFile, knownHosts }
    const definition = JSON.stringify({ vars, groups: { lb: { hosts: Object.fromEntries(members) } } }, null, 2)
    const file = join(this.folder, `${name}.ts`)
    await writeFile(
      file,
      `import { defineInventory } from 'haploy'

export default defineInventory(${definition})
`,
    )
    return file
  }

  /** Runs a script as root on the first hosts at once, and returns their outputs. Throws when it fails on a host. */
  on(count: number, script: string): Promise<string[]> {
    return Promise.all(
      this.hosts(count).map(async (host) => {
        const { code, stdout, stderr } = await this.lab.on(host, script)
        if (code !== 0) throw new Error(`${host}: exit code ${code}: ${stderr || stdout}`)
        return stdout
      }),
    )
  }

  /** Resets the first hosts to their bare state, and waits until they have booted. */
  async reset(count: number): Promise<void> {
    await Promise.all(this.hosts(count).map((host) => this.lab.reset(host)))
    await this.on(count, 'systemctl is-system-running --wait')
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
    await this.lab.down()
  }
}

/** A host by its name, and how it is reached. */
export type Member = readonly [name: string, variables: { address: string; port?: number }]

interface Plan {
  /** Of the lab. */
  readonly name: string
  readonly hosts: number
  /** Offered to the hosts beside the usual ones, and installed there. */
  readonly packages: readonly string[]
  onProgress(text: string): void
}

const meterProgram = fileURLToPath(new URL('meter.cjs', import.meta.url))

export function installing(packages: readonly string[]): string {
  return `DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ${packages.join(' ')} </dev/null`
}
