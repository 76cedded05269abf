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
  /** Labs of different names run side by side and cannot reach one another. Default `lab`. */
  name?: string
  /** How many hosts, or their names. Default 4, or whatever the lab has when it already exists. */
  hosts?: number | readonly string[]
  /** What the hosts are. Default `debian12`, or whatever the lab has when it already exists. */
  system?: System
  /** Debian packages for the repository of Debian hosts, beside nginx, keepalived and mailx; their dependencies come along. */
  packages?: readonly string[]
  onProgress?: (text: string) => void
}

/** A set of disposable real hosts on one switch, and a controller beside them from which they can be reached. */
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
   * Builds a lab and returns when every host has booted and its sshd answers. A lab of that name that already exists is
   * kept, and its dead hosts are booted; what is left of one that was interrupted is removed first. Throws UsageError when
   * this machine cannot host a lab, or when the existing lab has other hosts or another system.
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

  /** A lab that exists already. Throws UsageError when there is none of that name. */
  static async open(name = 'lab'): Promise<Lab> {
    const lab = await Lab.#find(await pathsOf(name))
    if (lab) return lab
    throw new UsageError(`There is no lab called '${name}'.`, { hint: `Build it: haploy lab up --name ${name}` })
  }

  /**
   * Removes the lab called `name`, complete or half-built, with everything it made; nothing happens when there is none.
   * `purge` also removes the cached bases that no other lab uses.
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

  /** The argv that runs `command` in the controller's namespace, to spawn it with a stdio of your own. */
  command(command: readonly string[]): string[] {
    return this.#paths.group.child('controller').command(new Network(this.#paths).command('controller', command))
  }

  /**
   * Runs a shell script on a host as root without SSH, whatever the state of its network and sshd: to look, and to break
   * things, independently of what is being tested. The output is not trimmed.
   */
  on = (host: string, script: string, options?: RunOptions): Promise<CommandResult> =>
    this.#machine(host).on(script, options)

  /** The argv that runs a shell script on a host as `on` does, to spawn it with a stdio of your own. */
  commandOn = (host: string, script: string): Promise<string[]> => this.#machine(host).command(script)

  /** Power loss. The disk stays. */
  kill = (host: string): Promise<void> => this.#machine(host).kill()

  /** Switches a dead host on again, and waits until it answers. */
  boot = (host: string): Promise<void> => this.#machine(host).boot()

  /** Power loss and a boot from an empty disk: a bare host again. */
  reset = (host: string): Promise<void> => this.#machine(host).reset()

  /** Pulls a host's network cable. */
  cut = (host: string): Promise<void> => this.#machine(host).cut()

  /** Puts a host's network cable back. */
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
    const hint = `It has: ${this.hosts.map(({ name }) => name).join(', ')}.`
    throw new UsageError(`The lab '${this.name}' has no host called '${host}'.`, { hint })
  }

  #assertHosts(wanted: readonly HostAddress[]): void {
    const [has, wants] = [this.hosts, wanted].map((hosts) => hosts.map((host) => host.name).join(', '))
    if (has !== wants) throw this.#existsAlready(`other hosts: ${has}, not ${wants}`)
  }

  async #assertPackages(spec: BaseSpec): Promise<void> {
    if (this.#base !== (await baseOf(spec))) {
      throw this.#existsAlready(`a repository that was not made for ${spec.packages.join(', ')}`)
    }
  }

  #existsAlready = (how: string) =>
    new UsageError(`The lab '${this.name}' already exists with ${how}.`, {
      hint: `Remove it first (haploy lab down --name ${this.name}), or build another with --name.`,
    })
}

interface DownOptions {
  purge?: boolean
  onProgress?: (text: string) => void
}

/** The packages of the EL family are made with the base, and are always the same. */
function assertPackagesOffered({ system, packages }: BaseSpec): void {
  if (system === 'debian12' || packages.length === 0) return
  throw new UsageError(`The hosts of ${system} have no other packages to offer: ${packages.join(', ')}.`, {
    hint: 'Leave out --packages, or build a lab of Debian hosts (--system debian12).',
  })
}

const lockOf = (name: string) => `lab ${name}`

const waiting = (name: string, onProgress: (text: string) => void) => () =>
  onProgress(`waiting for another command that builds or removes the lab '${name}'`)
