import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import type { createJiti, Jiti, JitiOptions } from 'jiti'
import { writeCached } from './cached-file.js'

/**
 * Compiles TypeScript to JavaScript with jiti, and caches the result: jiti is loaded only for files that are not in the
 * cache. Compiled code contains every literal of the source, and some are secret, so the cache is encrypted with a key
 * derived from the source and cannot be read without it.
 */
export class Compiler {
  readonly #options: JitiOptions

  /** Files that jiti loads get haploy's `own` modules. `cache` is the folder of compiled files; undefined disables it. */
  constructor(
    own: Readonly<Record<string, () => Promise<unknown>>>,
    private readonly cache: string | undefined,
  ) {
    const properties = Object.entries(own).map(([name, get]) => [name, { get, enumerable: true }])
    this.#options = {
      fsCache: cache ?? false,
      interopDefault: false,
      // Each further extension costs a file system access for every import.
      extensions: ['.ts', '.js', '.mjs'],
      virtualModules: Object.defineProperties({}, Object.fromEntries(properties)),
    }
  }

  /**
   * Returns the body of an async function that uses jiti's names: exports, require, module, __filename, __dirname,
   * jitiImport and jitiESMResolve. Line numbers match the source. Throws jiti's error for a syntax error.
   */
  async compile(path: string, source: string): Promise<string> {
    const cached =
      this.cache &&
      join(this.cache, `${basename(dirname(path))}-${basename(path)}.${digest(path).toString('hex', 0, 16)}`)
    const key = digest(`${version()}\n${source}`)
    const compiled = cached && decrypt(readIfPresent(cached), key)
    if (compiled !== undefined) return compiled
    const jiti = createJitiFor(path, { ...this.#options, fsCache: false })
    const code = jiti.transform({ source, filename: path, ts: extname(path) === '.ts', async: true })
    // jiti puts a syntax error into the code; evaluating it throws.
    if (code.includes('__JITI_ERROR__'))
      await jiti.evalModule(source, { filename: path, ext: extname(path), async: true })
    if (cached) writeCached(cached, encrypt(code, key))
    return code
  }

  /**
   * The jiti for an import by the file at `path`. Its own cache is not encrypted, and its modules stay until the process ends,
   * which may make another run after an edit: so it must not cache the project's files.
   */
  jiti(path: string, name: string): Jiti {
    return createJitiFor(
      path,
      /^[./]/.test(name) ? { ...this.#options, fsCache: false, moduleCache: false } : this.#options,
    )
  }
}

/** `require`, because an `import` makes Node scan all of jiti for export names first. */
const require = createRequire(import.meta.url)

function createJitiFor(path: string, options: JitiOptions): Jiti {
  return (require('jiti') as { createJiti: typeof createJiti }).createJiti(path, options)
}

function version(): string {
  return (require('jiti/package.json') as { version: string }).version
}

/** Empty when there is no such file. */
function readIfPresent(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

const algorithm = 'aes-256-gcm'
/** Each key encrypts one text only, so the nonce can be constant. */
const nonce = Buffer.alloc(12)
const tagLength = 16

function encrypt(text: string, key: Buffer): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce)
  const bytes = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([cipher.getAuthTag(), ...bytes])
}

/** Undefined for a truncated file, and for one that was encrypted with another source. */
function decrypt(bytes: Buffer, key: Buffer): string | undefined {
  if (bytes.length < tagLength) return undefined
  const decipher = createDecipheriv(algorithm, key, nonce).setAuthTag(bytes.subarray(0, tagLength))
  const text = decipher.update(bytes.subarray(tagLength))
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
