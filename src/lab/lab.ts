import { UsageError } from '../core/errors.js'
import { accessFiles } from './access-files.js'
import { build, hostsOf } from './build.js'
import { destroy } from './destroy.js'
import type { HostState, Machine } from './host/host.js'
import { Network } from './host/network.js'
import { type HostAddress, hostAddresses } from './hosts.js'
import { type BaseSpec, baseOf, purgeBases } from './image/base.js'
import type { System } from './image/system.js'
import { locked } from './linux/lock.js'
import { requireLabNeeds } from './linux/needs.js'
import { type CommandResult, type RunOptions, run } from './linux/run.js'
import { type LabPaths, pathsOf } from './paths.js'
import { basesInUse, bootId, type LabRecord, readRecord } from './record.js'

export interface UpOptions {
  /** Labs of different names run in parallel and cannot reach one another. Default `lab`. */
  name?: string
  /** The number of hosts, or their names. Default 4, or the hosts of the existing lab. */
  hosts?: number | readonly string[]
  /** The operating system of the hosts. Default `debian12`, or the system of the existing lab. */
  system?: System
  /** More Debian packages for the repository of Debian hosts, beside nginx, keepalived and mailx; with their dependencies. */
  packages?: readonly string[]
  onProgress?: (text: string) => void
}

/** A set of disposable real hosts on one switch, and a controller that can reach them. */
export class Lab {
  readonly name: string
  readonly stateDir: string
  readonly hosts: readonly HostAddress[]
  readonly system: System
  readonly inventoryFile: string
  readonly keyFile: string
  readonly knownHostsFile: string
  readonly sshConfigFile: string
  readonly #base: string
  readonly #paths: LabPaths
  readonly #machines: ReadonlyMap<string, Machine>

  private constructor(paths: LabPaths, record: LabRecord) {
    const files = accessFiles(paths.stateDir)
    this.name = paths.name
    this.stateDir = paths.stateDir
    this.hosts = record.hosts
    this.system = record.system
    this.inventoryFile = files.inventoryFile
    this.keyFile = files.keyFile
    this.knownHostsFile = files.knownHostsFile
    this.sshConfigFile = files.sshConfigFile
    this.#base = record.base
    this.#paths = paths
    this.#machines = hostsOf(paths, record)
  }

  /**
   * Builds a lab, and resolves when every host has booted and its sshd answers. An existing lab of that name is kept, and its
   * dead hosts are booted; the remains of an interrupted build are removed first. Throws UsageError when this machine cannot
   * host a lab, or when the existing lab has other hosts or another system.
   */
  static async up({ name = 'lab', hosts, system, packages = [], onProgress = () => {} }: UpOptions = {}): Promise<Lab> {
    await requireLabNeeds()
    const wanted = hosts === undefined ? undefined : hostAddresses(hosts)
    const paths = await pathsOf(name)
    return locked(lockOf(name), waiting(name, onProgress), async () => {
      const existing = await Lab.#find(paths)
      const spec = { system: system ?? existing?.system ?? 'debian12', packages }
      assertPackagesOffered(spec)
      if (!existing) return new Lab(paths, await build(paths, wanted ?? hostAddresses(4), spec, onProgress))
      if (spec.system !== existing.system) throw existing.#existsAlready(`${existing.system}, not ${spec.system}`)
      if (wanted) existing.#assertHosts(wanted)
      if (packages.length > 0) await existing.#assertPackages(spec)
      await Promise.all(existing.hosts.map((host) => existing.boot(host.name)))
      return existing
    })
  }

  /** An existing lab. Throws UsageError when there is none of that name. */
  static async open(name = 'lab'): Promise<Lab> {
    const lab = await Lab.#find(await pathsOf(name))
    if (lab) return lab
    throw new UsageError(`there is no lab called '${name}'`, { hint: `Build it: haploy lab up --name ${name}` })
  }

  /**
   * Removes the lab called `name`, complete or incomplete, with everything that belongs to it; does nothing when there is no
   * such lab. `purge` also removes the cached bases that no other lab uses.
   */
  static async down(name = 'lab', { purge = false, onProgress = () => {} }: DownOptions = {}): Promise<void> {
    await requireLabNeeds()
    const paths = await pathsOf(name)
    await locked(lockOf(name), waiting(name, onProgress), () => destroy(paths))
    if (purge) await purgeBases(await basesInUse())
  }

  /** Runs a command in the controller's namespace, from which the hosts can be reached. */
  async exec(command: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return run(this.command(command), options)
  }

  /** The argv that runs `command` in the controller's namespace, for callers that spawn it themselves. */
  command(command: readonly string[]): string[] {
    return this.#paths.group.child('controller').command(new Network(this.#paths).command('controller', command))
  }

  /**
   * Runs a shell script on a host as root without SSH, whatever the state of its network and sshd: for inspecting a host and
   * breaking things, independent of what is being tested. The output is not trimmed.
   */
  on = (host: string, script: string, options?: RunOptions): Promise<CommandResult> =>
    this.#machine(host).on(script, options)

  /** The argv that runs a shell script on a host as `on` does, for your own `spawn`. */
  commandOn = (host: string, script: string): Promise<string[]> => this.#machine(host).command(script)

  /** Power loss; the disk is kept. */
  kill = (host: string): Promise<void> => this.#machine(host).kill()

  /** Switches a dead host on again, and waits until it answers. */
  boot = (host: string): Promise<void> => this.#machine(host).boot()

  /** Power loss and a boot from an empty disk, which makes the host bare. */
  reset = (host: string): Promise<void> => this.#machine(host).reset()

  /** Pulls a host's network cable. */
  cut = (host: string): Promise<void> => this.#machine(host).cut()

  /** Plugs a host's network cable in again. */
  join = (host: string): Promise<void> => this.#machine(host).join()

  state = (host: string): Promise<HostState> => this.#machine(host).state()

  /** As `Lab.down` for this lab. */
  down = (options?: DownOptions): Promise<void> => Lab.down(this.name, options)

  static async #find(paths: LabPaths): Promise<Lab | undefined> {
    const record = await readRecord(paths.stateDir)
    return record?.ready && record.bootId === (await bootId()) ? new Lab(paths, record) : undefined
  }

  #machine(host: string): Machine {
    const machine = this.#machines.get(host)
    if (machine) return machine
    const hint = `Its hosts: ${this.hosts.map(({ name }) => name).join(', ')}.`
    throw new UsageError(`the lab '${this.name}' has no host called '${host}'`, { hint })
  }

  #assertHosts(wanted: readonly HostAddress[]): void {
    const [has, wants] = [this.hosts, wanted].map((hosts) => hosts.map((host) => host.name).join(', '))
    if (has !== wants) throw this.#existsAlready(`other hosts: ${has}, not ${wants}`)
  }

  async #assertPackages(spec: BaseSpec): Promise<void> {
    if (this.#base !== (await baseOf(spec))) {
      throw this.#existsAlready(`a repository without ${spec.packages.join(', ')}`)
    }
  }

  #existsAlready = (how: string) =>
    new UsageError(`the lab '${this.name}' already exists with ${how}`, {
      hint: `Remove it first (haploy lab down --name ${this.name}), or build another with --name.`,
    })
}

interface DownOptions {
  purge?: boolean
  onProgress?: (text: string) => void
}

/** The packages of an EL system are built with the base, and are always the same. */
function assertPackagesOffered({ system, packages }: BaseSpec): void {
  if (system === 'debian12' || packages.length === 0) return
  throw new UsageError(`the repository of ${system} cannot offer other packages: ${packages.join(', ')}`, {
    hint: 'Omit --packages, or build a lab of Debian hosts (--system debian12).',
  })
}

const lockOf = (name: string) => `lab ${name}`

const waiting = (name: string, onProgress: (text: string) => void) => () =>
  onProgress(`waiting for another command that builds or removes the lab '${name}'`)
