import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import type { createJiti, Jiti, JitiOptions } from 'jiti'

/** Makes JavaScript of TypeScript with jiti, and keeps it: jiti is loaded only for what was not compiled before. */
export class Compiler {
  readonly #options: JitiOptions

  /** Own modules are given to what jiti loads. `cache` is the folder of compiled files, undefined for none. */
  constructor(
    own: Readonly<Record<string, () => Promise<unknown>>>,
    private readonly cache: string | undefined,
  ) {
    const properties = Object.entries(own).map(([name, get]) => [name, { get, enumerable: true }])
    this.#options = {
      fsCache: cache ?? false,
      interopDefault: false,
      // Every extension more is a look at the disk for every import.
      extensions: ['.ts', '.js', '.mjs'],
      virtualModules: Object.defineProperties({}, Object.fromEntries(properties)),
    }
  }

  /**
   * The body of an async function with the names that jiti gives: exports, require, module, __filename, __dirname,
   * jitiImport and jitiESMResolve; every line is where it is in the source. Throws jiti's error for a syntax error.
   */
  async compile(path: string, source: string): Promise<string> {
    const place = this.cache && join(this.cache, `${basename(dirname(path))}-${basename(path)}.${hash(path)}`)
    const end = `\n//${hash(`${version()}\n${source}`)}\n`
    const kept = place && textOf(place)
    if (kept?.endsWith(end)) return kept
    const jiti = createFor(path, { ...this.#options, fsCache: false })
    const code = jiti.transform({ source, filename: path, ts: extname(path) === '.ts', async: true })
    // The error is in the code, and evaluating it throws.
    if (code.includes('__JITI_ERROR__'))
      await jiti.evalModule(source, { filename: path, ext: extname(path), async: true })
    if (place) keep(place, code + end)
    return code
  }

  /** For imports of the file at `path`. */
  jiti(path: string): Jiti {
    return createFor(path, this.#options)
  }
}

/** `require`, because Node looks through all of it for names first when it is imported. */
const require = createRequire(import.meta.url)

function createFor(path: string, options: JitiOptions): Jiti {
  return (require('jiti') as { createJiti: typeof createJiti }).createJiti(path, options)
}

function version(): string {
  return (require('jiti/package.json') as { version: string }).version
}

/** Undefined when there is none. */
function textOf(place: string): string | undefined {
  try {
    return readFileSync(place, 'utf8')
  } catch {
    return undefined
  }
}

/** Never half a file, and no failure when it cannot be kept. */
function keep(place: string, text: string): void {
  const staged = `${place}.${randomUUID()}`
  try {
    writeFileSync(staged, text, { mode: 0o600 })
    renameSync(staged, place)
  } catch {
    rmSync(staged, { force: true })
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
