import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bytes } from '../core/content/content.js'
import { type Change, changesFor, type Resource, type Step } from '../core/resource.js'
import { noOutput, Output } from '../core/shell/output.js'
import { type Script, sh } from '../core/shell/script.js'
import { withoutList } from '../core/shell/staged.js'
import { connect } from '../transport/connect.js'
import type { Connect } from '../transport/transport.js'
import type { TestHost } from './test-host.js'

/**
 * This machine as a host, with its own temporary folder. It runs every script in its own shell, and needs no root. Call
 * `remove` after the test.
 */
export class LocalHost implements TestHost {
  readonly name = 'localhost'
  readonly address = '127.0.0.1'
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy test '))
  /** Opens the connection of a run, whose notes are in the folder, even for root. */
  readonly connect = connectIn(this.folder)

  /** `shell` runs the scripts: `sh`, `dash`, or `bash` in POSIX mode. */
  constructor(readonly shell = 'sh') {}

  /** A path in the folder. */
  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** Runs a script with this on its standard input. */
  run(script: Script, input: Buffer = Buffer.alloc(0)): Output {
    // It notes nothing in the list of temporary files of this machine.
    const complete = [...withoutList(script.functions), script.text].join('\n')
    // Unless it is called sh, bash reads ~/.bashrc where its input is a socket.
    const code = this.shell === 'bash' ? ['--posix', '--norc', '-c', complete] : ['-c', complete]
    const { status, stdout, stderr, error } = spawnSync(this.shell, code, { input, maxBuffer: 2 ** 26 })
    if (error && !('code' in error && error.code === 'EPIPE')) throw error
    return new Output(status ?? -1, stdout, stderr)
  }

  /** The state that the resource's probe finds. */
  probe<S>({ probe }: Resource<S>): S {
    return probe.parse(this.run(probe.script))
  }

  /** The planned changes. Rethrows errors of the resource. */
  plan<S>(resource: Resource<S>): readonly Change[] {
    return changesFor(resource, this.probe(resource))
  }

  /** Runs the steps until one fails, whose output it returns; otherwise the last one's. */
  async apply(steps: readonly Step[]): Promise<Output> {
    let output = noOutput
    for (const { script, input } of steps) {
      output = this.run(script, input && (await bytesOf(input)))
      if (output.code !== 0) break
    }
    return output
  }

  /** Plans and applies once, as a run does: what a change requires is checked before its steps. */
  async converge<S>(resource: Resource<S>): Promise<Output> {
    const changes = this.plan(resource)
    return this.apply([...changes.flatMap(({ requires = [] }) => requires), ...changes.flatMap(({ steps }) => steps)])
  }

  /** Everything in the folder that a run could alter, as one text. */
  fingerprint(): string {
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

  /** Removes the folder. */
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

/**
 * Connects a run to this machine and keeps its notes in the folder: they are in the home folder of a user other than root, so
 * the folder becomes the home folder, and root appears as another user.
 */
export function connectIn(folder: string): Connect {
  const prelude = sh`HOME=${folder}; id() { if [ "$1" = -u ]; then echo 12345; else command id "$@"; fi; }`
  return async (target, options) => {
    const connection = await connect(target, options)
    return {
      exchange: (exchange) => connection.exchange({ ...exchange, script: `${prelude.text}\n${exchange.script}` }),
      close: () => connection.close(),
    }
  }
}

function describe(path: string): string {
  const { mode, uid, gid, mtimeMs, ctimeMs, ino } = lstatSync(path)
  const facts = [mode.toString(8), uid, gid, mtimeMs, ctimeMs, ino].join(' ')
  const type = mode & 0o170000
  if (type === 0o100000) return `${facts} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
  return type === 0o120000 ? `${facts} -> ${readlinkSync(path)}` : facts
}
