import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostAddress } from '../hosts.js'
import { users } from '../image/recipe.js'
import { isMounted, unmountUnder } from '../linux/mounts.js'
import { must } from '../linux/run.js'

/** The content of the files on a host's disk that identify the host and its lab. */
export interface Identity {
  name: string
  /** Its machine id, 32 hexadecimal digits. */
  machineIdFile: string
  /** Its private host key; the public key is in the same folder with `.pub`. */
  hostKeyFile: string
  /** The public key that the users accept. */
  authorizedKeyFile: string
  neighbours: readonly HostAddress[]
}

/** A host's disk: an overlay of the host's files over the base that all hosts share. */
export class Disk {
  /** The root file system of the host. */
  readonly root: string
  readonly repository: string
  readonly #dir: string
  readonly #lower: string
  readonly #identity: Identity

  constructor(dir: string, base: string, identity: Identity) {
    this.root = join(dir, 'root')
    this.repository = join(base, 'repo')
    this.#dir = dir
    this.#lower = join(base, 'root')
    this.#identity = identity
  }

  /** Mounts `root` and writes the host's identity. */
  async mount(): Promise<void> {
    if (await isMounted(this.root)) return
    const [upper, work] = [join(this.#dir, 'upper'), join(this.#dir, 'work')]
    for (const folder of [upper, work, this.root]) await mkdir(folder, { recursive: true })
    // volatile: a lab's disk need not survive the machine, and package installation is much faster without syncing.
    const options = `volatile,lowerdir=${this.#lower},upperdir=${upper},workdir=${work}`
    await must(['mount', '-t', 'overlay', 'overlay', '-o', options, this.root])
    await this.#writeIdentity()
  }

  /** Deletes everything that the host wrote. The host must be dead. */
  async erase(): Promise<void> {
    await unmountUnder(this.#dir)
    for (const name of ['upper', 'work']) await rm(join(this.#dir, name), { recursive: true, force: true })
  }

  async #writeIdentity(): Promise<void> {
    const { name, machineIdFile, hostKeyFile, authorizedKeyFile, neighbours } = this.#identity
    const names = neighbours.map((host) => `${host.address} ${host.name}\n`).join('')
    await this.#write('/etc/machine-id', await readFile(machineIdFile, 'utf8'), 0o444)
    await this.#write('/etc/hostname', `${name}\n`)
    await this.#write('/etc/hosts', `127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n${names}`)
    await this.#write('/etc/ssh/ssh_host_ed25519_key', await readFile(hostKeyFile, 'utf8'), 0o600)
    await this.#write('/etc/ssh/ssh_host_ed25519_key.pub', await readFile(`${hostKeyFile}.pub`, 'utf8'))
    for (const [user, id] of Object.entries(users)) {
      const file = `${user === 'root' ? '/root' : `/home/${user}`}/.ssh/authorized_keys`
      await this.#write(file, await readFile(authorizedKeyFile, 'utf8'), 0o600)
      await chown(join(this.root, file), id, id)
    }
  }

  async #write(path: string, content: string, mode = 0o644): Promise<void> {
    const file = join(this.root, path)
    await rm(file, { force: true })
    await writeFile(file, content, { mode })
  }
}
