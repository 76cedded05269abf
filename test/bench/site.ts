import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lab } from '../../src/lab/index.js'

/** How a measured process ended, and how long it took from its start to its end. */
export interface Timed {
  readonly seconds: number
  readonly stdout: string
}

/** The lab in which everything is measured, and a folder for what the measuring needs. */
export class Site {
  private constructor(
    readonly lab: Lab,
    readonly folder: string,
  ) {}

  /** Builds the lab anew. `packages` are offered to its hosts beside the usual ones, and installed there. */
  static async build(hosts: number, packages: readonly string[], onProgress: (text: string) => void): Promise<Site> {
    await Lab.down(name)
    const names = Array.from({ length: hosts }, (_, index) => `lb${index + 1}`)
    const lab = await Lab.up({ name, hosts: names, packages, onProgress })
    const site = new Site(lab, await mkdtemp(join(tmpdir(), 'haploy-bench-')))
    if (packages.length > 0) await site.on(hosts, installing(packages))
    return site
  }

  /** Runs a command where the hosts can be reached. Throws with its words when it does not exit with 0. */
  async time(command: readonly string[], env: Record<string, string> = {}): Promise<Timed> {
    const [program, ...args] = this.lab.command(command)
    // Files and not pipes: ssh masters that ansible leaves in the background would hold a pipe open.
    const files = ['stdout', 'stderr'].map((stream) => join(this.folder, stream))
    const outputs = files.map((file) => openSync(file, 'w'))
    const started = performance.now()
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(program!, args, { stdio: ['ignore', ...outputs], env: { ...process.env, ...env } })
      child.on('error', reject).on('exit', resolve)
    })
    const seconds = (performance.now() - started) / 1000
    for (const output of outputs) closeSync(output)
    const [stdout = '', stderr = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')))
    if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${stderr}\n${stdout.slice(-2000)}`)
    return { seconds, stdout }
  }

  /** The first hosts of the lab. */
  hosts(count: number): readonly string[] {
    return this.lab.hosts.slice(0, count).map((host) => host.name)
  }

  /** An inventory of the first hosts. */
  async inventory(count: number): Promise<string> {
    const { hosts, keyFile: key, knownHostsFile: knownHosts } = this.lab
    const members = hosts.slice(0, count).map(({ name, address }) => [name, { address }])
    const vars = { user: 'ops', become: true, key, knownHosts }
    const definition = JSON.stringify({ vars, groups: { lb: { hosts: Object.fromEntries(members) } } }, null, 2)
    const file = join(this.folder, `hosts-${count}.ts`)
    await writeFile(file, `import { defineInventory } from 'haploy'\n\nexport default defineInventory(${definition})\n`)
    return file
  }

  /** Runs a script as root on the first hosts at once, and gives their outputs. Throws when it fails on one. */
  on(count: number, script: string): Promise<string[]> {
    return Promise.all(
      this.hosts(count).map(async (host) => {
        const { code, stdout, stderr } = await this.lab.on(host, script)
        if (code !== 0) throw new Error(`${host}: exit code ${code}: ${stderr || stdout}`)
        return stdout
      }),
    )
  }

  /** Makes the first hosts bare and waits until they have nothing more to do. */
  async reset(count: number): Promise<void> {
    await Promise.all(this.hosts(count).map((host) => this.lab.reset(host)))
    await this.on(count, 'systemctl is-system-running --wait')
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
    await this.lab.down()
  }
}

const name = 'bench'

export function installing(packages: readonly string[]): string {
  return `DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ${packages.join(' ')} </dev/null`
}
