import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { CommandResult, Lab } from '../../src/lab/index.js'

/** Milliseconds that one block of commands may take. */
const most = 240_000

/**
 * Somebody who has a copy of haploy's sources, an empty home folder and a shell on the lab's controller, and who knows
 * the password of the hosts' users.
 */
export class Newcomer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'haploy-newcomer-'))
  /** Where the shell is; it stays there from one command to the next. */
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

  /** Runs shell code to its end, or to the first command that fails. All that is printed is in `stdout`. */
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

  /** npm has everything that it needs in the copy; where `npm link` puts programs is on the path. */
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

/** Begins where the last code ended, and remembers where this one does. */
const follow = 'cd "$1" && trap \'pwd >"$2"\' EXIT && set -- "" "$2"'

/** ssh asks /etc/passwd, and not HOME, where the home folder is. */
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
