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
  /** The folder with the host's disk, its log and the mark of a cut cable. */
  dir: string
  disk: Disk
  group: Group
  network: Network
}

const bootTimeout = 60_000

/** A disposable machine: systemd in its own namespaces, on a disk that survives a power loss. */
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

  /** Switches the host on with its existing disk. Resolves when systemd has booted and sshd answers. */
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

  /** Power loss: no process gets a signal, no connection is closed, no address remains; the disk is kept. */
  async kill(): Promise<void> {
    const { name, group, network } = this.#parts
    // The cable first: the kernel closes the connections of a killed process, and a dead machine closes none. A host that
    // is already dead, or is rebooting, has no cable.
    await network.cut(name).catch(() => {})
    await group.remove()
    await network.unplug(name)
  }

  /** Resets the host to a bare machine: power loss, an empty disk, a boot. Keeps its host key and machine id. */
  async reset(): Promise<void> {
    await this.kill()
    await this.#parts.disk.erase()
    await this.boot()
  }

  /** Pulls the network cable. A dead host will boot without it. */
  async cut(): Promise<void> {
    await (await open(this.#cutMark, 'w')).close()
    if (await this.#parts.group.populated()) await this.#parts.network.cut(this.name)
  }

  /** Plugs the network cable in again. */
  async join(): Promise<void> {
    await rm(this.#cutMark, { force: true })
    if (await this.#parts.group.populated()) await this.#parts.network.join(this.name)
  }

  /** Runs a shell script on the host as root, without SSH and independent of its network. */
  async on(text: string, { input = '', ...options }: RunOptions = {}): Promise<CommandResult> {
    return run(await this.command(text), { input, ...options })
  }

  /** The argv that runs a shell script on it as root. */
  async command(text: string): Promise<string[]> {
    const leader = await this.#leader()
    if (leader === undefined)
      throw new FailedError(`lab: ${this.name} is dead`, { hint: `Boot it: haploy lab boot ${this.name}` })
    // In a control group of the host, so that a power loss also ends the script.
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
    const output = (await readFile(this.#log, 'utf8')).trim().split('\n').slice(-10).join('\n')
    throw new FailedError(`lab: ${this.name} does not boot: ${output}`, { hint: `Read the whole log: ${this.#log}.` })
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

  /** The process with pid 1 in the host's own namespace. */
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
