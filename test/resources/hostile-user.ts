import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { quote, type Script } from '../../src/core/shell/script.js'
import { withoutList } from '../../src/core/shell/staged.js'
import type { LocalHost } from './local-host.js'

/** A user of this machine without any rights: `daemon`. */
export const stranger = 1

export const secretText = 'fake-secret-of-root'

/**
 * Another user, who owns the folder `app` of a host, and changes it while root's scripts run. Root's own files are in
 * `root`. Needs root.
 */
export class HostileUser {
  readonly #before: string
  #process: ChildProcess | undefined

  constructor(private readonly host: LocalHost) {
    chmodSync(host.folder, 0o755)
    for (const folder of ['root', 'root/data', 'root/sub', 'root/sub/data'])
      mkdirSync(host.path(folder), { mode: 0o711 })
    for (const folder of ['root', 'root/data', 'root/sub', 'root/sub/data'])
      for (const name of ['conf', 'page']) writeFileSync(host.path(folder, name), secretText, { mode: 0o600 })
    mkdirSync(host.path('app'))
    chownSync(host.path('app'), stranger, stranger)
    this.#before = this.#rootsFiles()
  }

  /** Runs code of the user once, in the folder `app`. */
  async act(code: string): Promise<void> {
    this.start(code, 1)
    await once(this.#process!, 'exit')
  }

  /** Runs code of the user again and again, until `stop`, for 60 seconds at most. */
  start(code: string, rounds = Number.POSITIVE_INFINITY): void {
    const body = `const fs = require('node:fs'); const [root, haploy] = ${JSON.stringify([this.host.path('root'), '.haploy-'])}
process.setgroups([]); process.setgid(${stranger}); process.setuid(${stranger})
const attempt = (...all) => all.forEach((act) => { try { act() } catch {} })
const end = Date.now() + 60_000
for (let round = 0; round < ${rounds} && Date.now() < end; round++) { ${code} }`
    // The program drops root itself: the user may not be able to reach the folder of Node.js.
    this.#process = spawn(process.execPath, ['-e', body], { cwd: this.host.path('app'), stdio: 'inherit' })
  }

  async stop(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }

  /** Fails if root's files or their folders are not as they were. */
  expectNothingOfRootTouched(moment?: string): void {
    expect(this.#rootsFiles(), moment).to.equal(this.#before)
  }

  #rootsFiles(): string {
    const describe = (path: string): string => {
      const { mode, uid, gid, nlink, ctimeMs } = lstatSync(path)
      const type = lstatSync(path)
      const inside = type.isDirectory()
        ? readdirSync(path)
            .sort()
            .map((name) => `\n${describe(join(path, name))}`)
            .join('')
        : type.isSymbolicLink()
          ? readlinkSync(path)
          : readFileSync(path, 'utf8')
      return `${path} ${mode.toString(8)} ${uid} ${gid} ${type.isDirectory() ? '' : `${nlink} ${ctimeMs}`} ${inside}`
    }
    return describe(this.host.path('root'))
  }
}

/** What the user does at a moment, and how the user hides it afterwards: shell code in the folder `app`. */
export interface Attack {
  readonly strike: string
  readonly hide: string
}

interface Ambush {
  readonly attack: Attack
  /** The number of the command before which the user acts, counted from 1. */
  readonly at: number
  /** Whether the user hides it before the next command. */
  readonly hides: boolean
  /** What the attack is about: `$it`. */
  readonly it: string
}

/** Programs and builtins that the scripts call. */
const commands = `cat cd chgrp chmod chown cp cut date dd env find grep ln mkdir mv readlink rm rmdir sed sha256sum sort stat sync tar tr xargs`

/**
 * Runs scripts, each with its input, and lets the user act right before one of their commands. Returns what they print, and whether there were so many commands. Fails if one does not end.
 */
export function ambush(
  host: LocalHost,
  steps: readonly { script: Script; input?: Buffer }[],
  { attack, at, hides, it }: Ambush,
) {
  const counter = join(mkdtempSync(join(tmpdir(), 'haploy-count-')), 'count')
  const act = (code: string) =>
    `(command cd ${quote(host.path('app'))} && root=${quote(host.path('root'))} && it=${it} && ${code}) 2>/dev/null`
  const hooks = commands.split(' ').map((name) => `${name}() { hook; command ${name} "$@"; }`)
  const prelude = `hook() {
printf x >>${quote(counter)}; seen=; IFS= read -r seen <${quote(counter)}
case \${#seen} in ${at}) ${act(attack.strike)} ;; ${at + 1}) ${hides ? act(attack.hide) : ':'} ;; esac; } 2>/dev/null
${hooks.join('\n')}`
  let printed = ''
  for (const { script, input } of steps) {
    const code = `${prelude}\n${[...withoutList(script.functions), script.text].join('\n')}`
    const args = host.shell === 'bash' ? ['--posix', '--norc', '-c', code] : ['-c', code]
    const { status, signal, stdout, stderr } = spawnSync(host.shell, args, {
      input: input ?? '',
      timeout: 30_000,
      encoding: 'utf8',
    })
    printed += stdout + stderr
    expect(signal, `a script hangs: ${printed}`).to.equal(null)
    if (status !== 0) break
  }
  const count = existsSync(counter) ? readFileSync(counter).length : 0
  rmSync(dirname(counter), { recursive: true })
  return { printed, isBefore: at <= count }
}

/** Owner and mode of something in the host's folder. */
export function attributesOf(host: LocalHost, name: string): string {
  const { uid, mode } = statSync(host.path(name))
  return `${uid} ${(mode & 0o7777).toString(8)}`
}
