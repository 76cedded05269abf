import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bytes } from '../../src/core/content/content.js'
import { type Change, changesFor, type Resource, type Step } from '../../src/core/resource.js'
import { Output } from '../../src/core/shell/output.js'
import type { Script } from '../../src/core/shell/script.js'

/** The shells that every script has to work in. */
export const shells = ['dash', 'bash'] as const

/** This machine as a host: scripts really run, each in a shell of its own, with their input on standard input. */
export class LocalHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy files '))

  constructor(readonly shell: string) {}

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  run(script: Script, input: Buffer = Buffer.alloc(0)): Output {
    const code = this.shell === 'bash' ? ['--posix', '-c', script.text] : ['-c', script.text]
    const { status, stdout, stderr, error } = spawnSync(this.shell, code, { input, maxBuffer: 2 ** 26 })
    if (error && !('code' in error && error.code === 'EPIPE')) throw error
    return new Output(status ?? -1, stdout, stderr)
  }

  look<S>({ probe }: Resource<S>): S {
    return probe.parse(this.run(probe.script))
  }

  plan<S>(resource: Resource<S>): readonly Change[] {
    return changesFor(resource, this.look(resource))
  }

  /** Runs the steps until one fails, whose output it returns; otherwise the last one's. */
  async apply(steps: readonly Step[]): Promise<Output> {
    let output = new Output(0, Buffer.alloc(0), Buffer.alloc(0))
    for (const { script, input } of steps) {
      output = this.run(script, input && (await bytesOf(input)))
      if (output.code !== 0) break
    }
    return output
  }

  /** Plans and applies once, as a run does: what a change requires is asked before its steps. */
  async converge<S>(resource: Resource<S>): Promise<Output> {
    const changes = this.plan(resource)
    return this.apply([...changes.flatMap(({ requires = [] }) => requires), ...changes.flatMap(({ steps }) => steps)])
  }

  /** Everything in the folder that a run could alter, as one text. */
  get fingerprint(): string {
    return ['', ...this.names].map((name) => `${JSON.stringify(name)} ${describe(this.path(name))}`).join('\n')
  }

  /** All names in the folder, relative to it; links are not followed. */
  get names(): string[] {
    const below = (folder: string): string[] =>
      readdirSync(this.path(folder), { withFileTypes: true }).flatMap((entry) => {
        const name = join(folder, entry.name)
        return entry.isDirectory() ? [name, ...below(name)] : [name]
      })
    return below('').sort()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** What arrives on the host when the content travels. */
export async function bytesOf(content: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of content.read()) pieces.push(piece)
  return Buffer.concat(pieces)
}

function describe(path: string): string {
  const { mode, uid, gid, mtimeMs, ctimeMs, ino } = lstatSync(path)
  const facts = [mode.toString(8), uid, gid, mtimeMs, ctimeMs, ino].join(' ')
  const type = mode & 0o170000
  if (type === 0o100000) return `${facts} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
  return type === 0o120000 ? `${facts} -> ${readlinkSync(path)}` : facts
}
