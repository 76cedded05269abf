import { UsageError } from '../core/errors.js'
import { handouts } from './access-files.js'
import { build, hostsOf } from './build.js'
import { sweep } from './destroy.js'
import type { HostState, LabHost } from './host/host.js'
import { Network } from './host/network.js'
import { type RosterEntry, roster } from './hosts.js'
import { baseOf, type Make, purgeBases } from './image/base.js'
import type { System } from './image/system.js'
import { locked } from './lock.js'
import { requireLabNeeds } from './needs.js'
import { type Place, placeOf } from './paths.js'
import { bootId, type LabRecord, readRecord } from './record.js'
import { type Ended, type RunOptions, run } from './run.js'

export interface UpOptions {
  /** Labs of different names stand side by side and cannot reach one another. Default `lab`. */
  name?: string
  /** How many hosts, or their names. Default 4, or whatever the lab has when it already stands. */
  hosts?: number | readonly string[]
  /** What the hosts are. Default `debian12`, or whatever the lab has when it already stands. */
  system?: System
  /** Debian packages for the repository of Debian hosts, beside nginx, keepalived and mailx; their dependencies come along. */
  packages?: readonly string[]
  onProgress?: (text: string) => void
}

/** A set of disposable real hosts on one switch, and a controller beside them from which they can be reached. */
export class Lab {
  readonly name: string
  readonly stateDir: string
  readonly hosts: readonly RosterEntry[]
  readonly system: System
  readonly inventoryFile: string
  readonly keyFile: string
  readonly knownHostsFile: string
  readonly sshConfigFile: string
  readonly #base: string
  readonly #place: Place
  readonly #machines: ReadonlyMap<string, LabHost>

  private constructor(place: Place, record: LabRecord) {
    const files = handouts(place.stateDir)
    this.name = place.name
    this.stateDir = place.stateDir
    this.hosts = record.hosts
    this.system = record.system
    this.inventoryFile = files.inventoryFile
    this.keyFile = files.keyFile
    this.knownHostsFile = files.knownHostsFile
    this.sshConfigFile = files.sshConfigFile
    this.#base = record.base
    this.#place = place
    this.#machines = hostsOf(place, record)
  }

  /**
   * Builds a lab and returns when every host has booted and its sshd answers. A lab of that name that already stands is
   * kept, and its dead hosts are booted; the rest of one that was interrupted is removed first. Throws UsageError when
   * this machine cannot host a lab, or when the standing lab has other hosts or another
   * system.
   */
  static async up({ name = 'lab', hosts, system, packages = [], onProgress = () => {} }: UpOptions = {}): Promise<Lab> {
    await requireLabNeeds()
    const wanted = hosts === undefined ? undefined : roster(hosts)
    const place = await placeOf(name)
    return locked(lockOf(name), waiting(name, onProgress), async () => {
      const standing = await Lab.#standing(place)
      const make = { system: system ?? standing?.system ?? 'debian12', packages }
      refusePackages(make)
      if (!standing) return new Lab(place, await build(place, wanted ?? roster(4), make, onProgress))
      if (make.system !== standing.system) throw standing.#standsAlready(`${standing.system}, not ${make.system}`)
      if (wanted) standing.#mustConsistOf(wanted)
      if (packages.length > 0) await standing.#mustOffer(make)
      await Promise.all(standing.hosts.map((host) => standing.boot(host.name)))
      return standing
    })
  }

  /** A lab that stands already. Throws UsageError when there is none of that name. */
  static async open(name = 'lab'): Promise<Lab> {
    const lab = await Lab.#standing(await placeOf(name))
    if (lab) return lab
    throw new UsageError(`There is no lab called '${name}'.`, { hint: `Build it: haploy lab up --name ${name}` })
  }

  /**
   * Removes the lab called `name`, standing or half-built, with everything it made; nothing happens when there is none.
   * `purge` also removes the cached bases that no other lab stands on.
   */
  static async down(name = 'lab', { purge = false, onProgress = () => {} }: DownOptions = {}): Promise<void> {
    await requireLabNeeds()
    const place = await placeOf(name)
    await locked(lockOf(name), waiting(name, onProgress), () => sweep(place))
    if (purge) await purgeBases()
  }

  /** Runs a command in the controller's namespace, from which the hosts can be reached. */
  async exec(command: readonly string[], options?: RunOptions): Promise<Ended> {
    return run(this.command(command), options)
  }

  /** The argv that runs `command` in the controller's namespace, to spawn it with a stdio of your own. */
  command(command: readonly string[]): string[] {
    return this.#place.group.child('controller').command(new Network(this.#place).command('controller', command))
  }

  /**
   * Runs a shell script on a host as root without SSH, whatever the state of its network and sshd: to look, and to break
   * things, independently of what is being tested. The output is not trimmed.
   */
  on = (host: string, script: string, options?: RunOptions): Promise<Ended> => this.#machine(host).on(script, options)

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

  static async #standing(place: Place): Promise<Lab | undefined> {
    const record = await readRecord(place.stateDir)
    return record?.ready && record.bootId === (await bootId()) ? new Lab(place, record) : undefined
  }

  #machine(host: string): LabHost {
    const machine = this.#machines.get(host)
    if (machine) return machine
    const hint = `It has: ${this.hosts.map(({ name }) => name).join(', ')}.`
    throw new UsageError(`The lab '${this.name}' has no host called '${host}'.`, { hint })
  }

  #mustConsistOf(wanted: readonly RosterEntry[]): void {
    const [has, wants] = [this.hosts, wanted].map((hosts) => hosts.map((host) => host.name).join(', '))
    if (has !== wants) throw this.#standsAlready(`other hosts: ${has}, not ${wants}`)
  }

  async #mustOffer(make: Make): Promise<void> {
    if (this.#base !== (await baseOf(make))) {
      throw this.#standsAlready(`a repository that was not made for ${make.packages.join(', ')}`)
    }
  }

  #standsAlready = (how: string) =>
    new UsageError(`The lab '${this.name}' already stands with ${how}.`, {
      hint: `Remove it first (haploy lab down --name ${this.name}), or build another with --name.`,
    })
}

interface DownOptions {
  purge?: boolean
  onProgress?: (text: string) => void
}

/** The packages of the EL family are made with the base, and are always the same. */
function refusePackages({ system, packages }: Make): void {
  if (system === 'debian12' || packages.length === 0) return
  throw new UsageError(`The hosts of ${system} have no other packages to offer: ${packages.join(', ')}.`, {
    hint: 'Leave out --packages, or build a lab of Debian hosts (--system debian12).',
  })
}

const lockOf = (name: string) => `lab ${name}`

const waiting = (name: string, onProgress: (text: string) => void) => () =>
  onProgress(`waiting for another command that builds or removes the lab '${name}'`)
