import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { quote } from '../../../src/core/shell/script.js'
import { command } from '../../bundle.js'
import { haploy, surroundings } from '../command.js'

/** What is looked for in all output. It stays in one piece, however the secret is escaped. */
export const mark = 'canary-5b21'
export const canary = `fake&"${mark}"/ü`

/** The mark as it is, in hexadecimal digits, and in base64 wherever it begins in the encoded bytes. */
const forms = [
  mark,
  Buffer.from(mark).toString('hex'),
  ...[0, 1, 2].map((offset) =>
    Buffer.from(`${'x'.repeat(offset)}${mark}`)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  ),
]

/** Fails for a text that contains the mark in any form. */
export function expectNoCanary(text: string, where: string): void {
  for (const form of forms) {
    expect(text, where).to.not.contain(form)
    expect(text.toUpperCase(), where).to.not.contain(mark.toUpperCase())
  }
}

interface Files {
  readonly inventory: string
  readonly playbook: string
}

/** A project in a folder of its own, which is also the home folder of the command. */
export class CanaryProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy-secrets-'))

  constructor(private readonly env: Readonly<Record<string, string>>) {
    for (const name of ['inventory', 'playbooks']) mkdirSync(join(this.folder, name))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 })
  }

  /** What a command prints, which must contain `says`, and no secret. Nor must the cache or a log. */
  async shown(args: readonly string[], files: Files, says: RegExp): Promise<void> {
    this.#writeAll(files)
    const { stdout, stderr } = await haploy(args, { cwd: this.folder, env: this.#env as Record<string, string> })
    this.#check(stdout + stderr, args, says)
  }

  /** The same on a terminal, where an answer is typed at a question. */
  async shownOnTerminal(
    args: readonly string[],
    files: Files,
    { question, answer, says }: { question: string; answer: string; says: RegExp },
  ): Promise<void> {
    this.#writeAll(files)
    const line = `stty cols 120 rows 40; ${[process.execPath, command, ...args].map(quote).join(' ')}`
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: this.folder, env: this.#env })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      if (!text.includes(question) && (text + more).includes(question)) child.stdin.write(`${answer}\n`)
      text += more
    })
    await new Promise((resolve) => child.on('close', resolve))
    expect(text).to.contain(question)
    this.#check(text, args, says)
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...surroundings, HOME: this.folder, ...this.env }
  }

  #writeAll({ inventory, playbook }: Files): void {
    this.write('inventory/hosts.ts', inventory)
    this.write('playbooks/play.ts', playbook)
  }

  #check(text: string, args: readonly string[], says: RegExp): void {
    const where = args.join(' ')
    expect(says.test(text) ? '' : text, where).to.equal('')
    expectNoCanary(text, where)
    const cached = readdirSync(join(this.folder, '.cache'), { recursive: true, withFileTypes: true })
    const files = cached.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(files, 'the cache').not.to.have.length(0)
    const logs = readdirSync(this.folder).filter((name) => name.endsWith('.log'))
    for (const file of [...files, ...logs.map((name) => join(this.folder, name))])
      expectNoCanary(readFileSync(file, 'latin1'), file)
  }
}
