import { spawn } from 'node:child_process'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FailedError } from '../../core/errors.js'
import type { Group } from '../linux/cgroup.js'
import { locked } from '../linux/lock.js'
import { type CommandResult, type RunOptions, run } from '../linux/run.js'
import { machineName } from './cleanup.js'
import type { Disk } from './disk.js'
import type { Network } from './network.js'
import { poweredMachine } from './power.js'

export type HostState = 'running' | 'cut' | 'dead'

export interface HostParts {
  name: string
  address: string
  /** The lab's name: the host's domain. */
  lab: string
  /** The folder that keeps the host's disk, its log and whether its cable is cut. */
  dir: string
  disk: Disk
  group: Group
  network: Network
}

const bootTimeout = 60_000

/** A disposable machine: systemd in namespaces of its own, on a disk that outlives its power. */
export class Machine {
  readonly name: string
  readonly address: string
  readonly #parts: HostParts

  constructor(parts: HostParts) {
    this.name = parts.name
    this.address = parts.address
    this.#parts = parts
  }

  async state(): Promise<HostState> {
    if (!(await this.#parts.group.populated())) return 'dead'
    return (await this.#isCut()) ? 'cut' : 'running'
  }

  /** Switches it on, with the disk as it was; returns when its systemd has booted and its sshd answers. */
  async boot(): Promise<void> {
    const { lab, name, disk, group } = this.#parts
    await locked(
      `host ${lab}/${name}`,
      () => {},
      async () => {
        if (await group.populated()) return
        await disk.mount()
        await group.child('on').create()
        await this.#powerOn()
      },
    )
    await this.#booted()
  }

  /** Power loss: no process sees a signal, no connection is closed, no address stays behind; the disk stays. */
  async kill(): Promise<void> {
    const { name, group, network } = this.#parts
    // First the cable: the kernel closes a killed process's connections, and a dead machine closes none. One that is
    // dead already, or just reboots, has none to pull.
    await network.cut(name).catch(() => {})
    await group.remove()
    await network.unplug(name)
  }

  /** A bare machine again: power loss, an empty disk, a fresh boot. Its host key and machine id stay. */
  async reset(): Promise<void> {
    await this.kill()
    await this.#parts.disk.erase()
    await this.boot()
  }

  /** Pulls its network cable. A host that is dead will boot without one. */
  async cut(): Promise<void> {
    await (await open(this.#cutMark, 'w')).close()
    if (await this.#parts.group.populated()) await this.#parts.network.cut(this.name)
  }

  /** Puts its network cable back. */
  async join(): Promise<void> {
    await rm(this.#cutMark, { force: true })
    if (await this.#parts.group.populated()) await this.#parts.network.join(this.name)
  }

  /** Runs a shell script on it as root, without SSH and whatever its network does. */
  async on(text: string, { input = '', ...options }: RunOptions = {}): Promise<CommandResult> {
    return run(await this.command(text), { input, ...options })
  }

  /** The argv that runs a shell script on it as root. */
  async command(text: string): Promise<string[]> {
    const leader = await this.#leader()
    if (leader === undefined)
      throw new FailedError(`lab: ${this.name} is dead`, { hint: `Boot it: haploy lab boot ${this.name}` })
    // In a group of the host's, so that a power loss ends it, too.
    const inside = this.#parts.group.child('on')
    const enter = ['nsenter', '--target', `${leader}`, '--all', '--root', '--wd']
    return inside.command([...enter, ...cleanShell, text])
  }

  async #powerOn(): Promise<void> {
    const { name, address, lab, disk, group, network } = this.#parts
    const cable = network.plugArguments(name, address, this.#cutMark)
    const power = poweredMachine(machineName(name, lab), disk, network.namespace(name), cable)
    const [command, ...args] = group.command(power)
    const log = await open(this.#log, 'w')
    const child = spawn(command!, args, { detached: true, stdio: ['ignore', log.fd, log.fd] })
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    await log.close()
    child.unref()
    const ended = () => child.exitCode !== null || child.signalCode !== null
    while (!ended() && !(await group.populated())) await sleep(5)
  }

  async #booted(): Promise<void> {
    for (const deadline = Date.now() + bootTimeout; Date.now() < deadline; await sleep(50)) {
      if ((await this.#systemdIsUp()) && (await this.#sshdAnswers())) return
      if (!(await this.#parts.group.populated())) break
    }
    const said = (await readFile(this.#log, 'utf8')).trim().split('\n').slice(-10).join('\n')
    throw new FailedError(`lab: ${this.name} does not boot: ${said}`, { hint: `Read all of ${this.#log}.` })
  }

  async #systemdIsUp(): Promise<boolean> {
    if ((await this.#leader()) === undefined) return false
    const { stdout } = await this.on('systemctl is-system-running --wait', { timeout: bootTimeout })
    return ['running', 'degraded'].includes(stdout.trim())
  }

  async #sshdAnswers(): Promise<boolean> {
    if (await this.#isCut()) return true
    const scan = ['ssh-keyscan', '-T', '2', '-t', 'ed25519', this.address]
    return (await run(this.#parts.network.command('controller', scan))).stdout !== ''
  }

  /** Its first process, by the machine's own count. */
  async #leader(): Promise<number | undefined> {
    for (const pid of await this.#parts.group.pids()) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      if (/^NSpid:\t\d+\t1$/m.test(status)) return pid
    }
    return undefined
  }

  #isCut = () =>
    readFile(this.#cutMark).then(
      () => true,
      () => false,
    )

  get #cutMark() {
    return join(this.#parts.dir, 'cut')
  }

  get #log() {
    return join(this.#parts.dir, 'console.log')
  }
}

const cleanShell = [
  ...['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'],
  ...['sh', '-c'],
]
