import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../../bundle.js'
import { surroundings } from '../command.js'

/** Whether a shell, and what gives it a terminal, is on this machine. */
export function hasShell(shell: string): boolean {
  return [shell, 'script'].every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0)
}

/** The environment of a shell that finds the built command as `haploy` in a folder. */
export function withHaploy(folder: string): NodeJS.ProcessEnv {
  const path = join(folder, 'haploy')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`)
  chmodSync(path, 0o755)
  return { ...surroundings, PATH: `${folder}:${surroundings.PATH}`, TERM: 'dumb', PS1: '', ZDOTDIR: folder }
}

/** An interactive shell on a terminal, into which a test types. */
export class TypingSession {
  readonly #child: ChildProcess
  #output = ''
  #seen = 0

  constructor(shell: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#child = spawn('script', ['-qec', `stty cols 200; exec ${shell}`, '/dev/null'], options)
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
  }

  /** Runs a command, and waits until it has finished. */
  async run(line: string): Promise<void> {
    await this.#type(`${line}; printf '<%s>\\n' do''ne\n`, /<done>/)
  }

  /** Types a line with Tab at its end, and returns the words that the shell makes of it then. */
  async completed(line: string): Promise<readonly string[]> {
    const [, words = ''] = await this.#type(`${line}\t\x01printf '<%s>' \x05 'e''nd'\n`, /((?:<[^>\n]*>)*)<end>/)
    return [...words.matchAll(/<([^>]*)>/g)].map(([, word]) => word!)
  }

  async end(): Promise<void> {
    this.#child.stdin!.end('\x03exit\n')
    await new Promise((resolve) => {
      if (this.#child.exitCode !== null) resolve(undefined)
      this.#child.once('close', resolve)
    })
  }

  async #type(keys: string, expected: RegExp): Promise<RegExpExecArray> {
    this.#child.stdin!.write(keys)
    for (let tries = 0; tries < 200; tries++) {
      const found = expected.exec(this.#output.slice(this.#seen))
      if (found) {
        this.#seen = this.#output.length
        return found
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(
      `nothing like ${expected} after ${JSON.stringify(keys)}: ${JSON.stringify(this.#output.slice(this.#seen))}`,
    )
  }
}
