import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { CommandResult, Lab } from '../../src/lab/index.js'

/** Time limit of one block of commands, in milliseconds. */
const most = 240_000

/**
 * A new user of haploy: with a copy of its sources, an empty home folder, a shell on the lab's controller and the password
 * of the hosts' users.
 */
export class NewUser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'haploy-newcomer-'))
  /** The working directory, kept from one command to the next. */
  #place = join(this.#folder, 'haploy')

  constructor(
    readonly lab: Lab,
    password: string,
  ) {
    for (const folder of ['home', 'haploy', 'programs']) mkdirSync(join(this.#folder, folder))
    const none = ['node_modules', 'dist', '.git'].map((name) => resolve(name))
    cpSync('.', this.#place, { recursive: true, filter: (path) => !none.includes(resolve(path)) })
    const options = { recursive: true, verbatimSymlinks: true }
    cpSync(realpathSync('node_modules'), join(this.#place, 'node_modules'), options)
    this.#write('passwd', accounts(this.#home))
    const answer = `case $1 in *yes/no*) echo yes ;; *) echo '${password}' ;; esac`
    writeFileSync(join(this.#folder, 'answer'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
  }

  /** Runs shell code up to the first command that fails. `stdout` contains all output. */
  async run(code: string): Promise<CommandResult> {
    this.#write('script', `exec 2>&1\nmount --bind ${this.#folder}/passwd /etc/passwd\n${follow}\nset -e\n${code}`)
    const shell = ['unshare', '--mount', 'sh', join(this.#folder, 'script'), this.#place, join(this.#folder, 'place')]
    const ended = await this.lab.exec(['env', '-i', ...this.#environment, ...shell], { timeout: most })
    this.#place = readFileSync(join(this.#folder, 'place'), 'utf8').trim()
    return ended
  }

  path(name: string): string {
    return join(this.#place, name)
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), text)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }

  get #home(): string {
    return join(this.#folder, 'home')
  }

  /** npm finds all packages in the copy; the folder of `npm link` is in the PATH. */
  get #environment(): readonly string[] {
    const programs = join(this.#folder, 'programs')
    return [
      `HOME=${this.#home}`,
      `PATH=${programs}/bin:${dirname(process.execPath)}:${process.env.PATH}`,
      ...['offline=true', 'audit=false', 'fund=false', `prefix=${programs}`].map((option) => `npm_config_${option}`),
      ...[`SSH_ASKPASS=${this.#folder}/answer`, 'SSH_ASKPASS_REQUIRE=force'],
    ]
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, basename(name)), text)
  }
}

/** Restores the working directory of the previous code, and saves it at the end. */
const follow = 'cd "$1" && trap \'pwd >"$2"\' EXIT && set -- "" "$2"'

/** ssh reads the home folder from /etc/passwd, not from HOME. */
function accounts(home: string): string {
  const { uid, username } = userInfo()
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  return lines
    .map((line) => (line.startsWith(`${username}:`) && line.split(':')[2] === String(uid) ? moved(line, home) : line))
    .join('\n')
}

function moved(line: string, home: string): string {
  return line
    .split(':')
    .map((field, index) => (index === 5 ? home : field))
    .join(':')
}
