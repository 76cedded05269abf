import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import type { createJiti, Jiti, JitiOptions } from 'jiti'
import { writeCached } from './cached-file.js'

/**
 * Makes JavaScript of TypeScript with jiti, and caches it: jiti is loaded only for what was not compiled before. What is
 * cached has every literal of the source, and some are secret: so it is sealed with the source as the key, and is of no use
 * without that.
 */
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
    const cached =
      this.cache &&
      join(this.cache, `${basename(dirname(path))}-${basename(path)}.${digest(path).toString('hex', 0, 16)}`)
    const key = digest(`${version()}\n${source}`)
    const compiled = cached && unsealed(bytesOf(cached), key)
    if (compiled !== undefined) return compiled
    const jiti = createFor(path, { ...this.#options, fsCache: false })
    const code = jiti.transform({ source, filename: path, ts: extname(path) === '.ts', async: true })
    // The error is in the code, and evaluating it throws.
    if (code.includes('__JITI_ERROR__'))
      await jiti.evalModule(source, { filename: path, ext: extname(path), async: true })
    if (cached) writeCached(cached, sealed(code, key))
    return code
  }

  /**
   * For an import of the file at `path`. jiti caches what it compiles unsealed, and modules for as long as the process lives,
   * in which there may be a run after an edit: so it must not cache the project's own files.
   */
  jiti(path: string, name: string): Jiti {
    return createFor(
      path,
      /^[./]/.test(name) ? { ...this.#options, fsCache: false, moduleCache: false } : this.#options,
    )
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

/** None when there is no such file. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

const method = 'aes-256-gcm'
/** A key seals one text, so it need not be another one each time. */
const nonce = Buffer.alloc(12)
const tagLength = 16

function sealed(text: string, key: Buffer): Buffer {
  const cipher = createCipheriv(method, key, nonce)
  const bytes = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([cipher.getAuthTag(), ...bytes])
}

/** Undefined for what is not whole, or was sealed for another source. */
function unsealed(bytes: Buffer, key: Buffer): string | undefined {
  if (bytes.length < tagLength) return undefined
  const decipher = createDecipheriv(method, key, nonce).setAuthTag(bytes.subarray(0, tagLength))
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
