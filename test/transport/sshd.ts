import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Target, TransportOptions } from '../../src/transport/transport.js'

const binary = '/usr/sbin/sshd'

/** Why no real SSH server can be started here; undefined when one can. */
export const noServer = existsSync(binary) ? undefined : `${binary} is not installed here`

/** A real sshd on a free loopback port, with its own keys and a user that can log in. */
export class Sshd {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy-sshd-'))
  readonly home = join(this.folder, 'home')
  readonly knownHosts = join(this.home, '.ssh', 'known_hosts')
  readonly user = userInfo().username
  port = 0
  #process: ChildProcess | undefined

  /** `lines`: further lines of sshd_config. */
  static async start(...lines: string[]): Promise<Sshd> {
    const sshd = new Sshd()
    mkdirSync(join(sshd.home, '.ssh'), { recursive: true })
    sshd.key('host_key', 'ed25519')
    const login = sshd.key('login_key', 'ed25519')
    writeFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${login}.pub`))
    sshd.port = await freePort()
    sshd.trust()
    await sshd.run(...lines)
    return sshd
  }

  /** Makes a key pair and returns the path of the private one. */
  key(name: string, type: string, passphrase = ''): string {
    const path = join(this.folder, name)
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path])
    return path
  }

  authorize(path: string): void {
    const file = join(this.folder, 'authorized_keys')
    writeFileSync(file, readFileSync(file, 'utf8') + readFileSync(`${path}.pub`, 'utf8'))
  }

  /** Writes known_hosts with the server's own key, or another one. */
  trust(path = join(this.folder, 'host_key')): void {
    writeFileSync(this.knownHosts, `[127.0.0.1]:${this.port} ${readFileSync(`${path}.pub`, 'utf8')}`)
  }

  /** Trusts the same server behind another port. */
  trustPort(port: number): void {
    const line = `[127.0.0.1]:${port} ${readFileSync(join(this.folder, 'host_key.pub'), 'utf8')}`
    if (!readFileSync(this.knownHosts, 'utf8').includes(line)) appendFileSync(this.knownHosts, line)
  }

  async run(...lines: string[]): Promise<void> {
    const config = join(this.folder, 'sshd_config')
    const own = [
      `ListenAddress 127.0.0.1:${this.port}`,
      `HostKey ${this.folder}/host_key`,
      `AuthorizedKeysFile ${this.folder}/authorized_keys`,
      `PidFile ${this.folder}/pid`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
    ]
    writeFileSync(config, [...lines, ...own].join('\n'))
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
    const child = spawn(binary, ['-D', '-e', '-f', config], { stdio: 'ignore' })
    this.#process = child
    for (let tries = 0; tries < 500 && child.exitCode === null; tries++) {
      if (await answers(this.port)) return
      await pause(20)
    }
    throw new Error(`sshd does not answer at port ${this.port}; it ended with ${child.exitCode}`)
  }

  target(more: Partial<Target> = {}): Target {
    const { port, user, knownHosts } = this
    const key = join(this.folder, 'login_key')
    return { name: 'lb1', address: '127.0.0.1', connection: 'ssh', port, user, key, knownHosts, ...more }
  }

  options(more: Partial<TransportOptions> = {}): TransportOptions {
    const env = { HOME: this.home, USER: this.user, PATH: process.env.PATH }
    return { connectTimeout: 20_000, commandTimeout: 60_000, acceptNewHostKeys: false, env, ...more }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.on('exit', resolve))
    this.#process?.kill()
    await ended
    rmSync(this.folder, { recursive: true })
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const yes = await new Promise<boolean>((resolve) => {
    socket.on('data', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
  })
  socket.destroy()
  return yes
}
