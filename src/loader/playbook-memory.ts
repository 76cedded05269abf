import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Host } from '../core/host/host.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Play } from '../core/play.js'
import type { Inventory } from '../inventory/inventory.js'
import { connectionVariables, type Environment } from '../inventory/validation/target.js'
import { cacheFolder } from './cache-folder.js'
import { hash, keep } from './cached-file.js'

/** What a playbook and its hosts are loaded from, as the command line names it. */
interface Names {
  readonly playbook: string
  readonly inventory: string
  /** The arguments of `-e`. */
  readonly extra: readonly string[]
}

interface Project {
  readonly folder: string
  readonly env?: Environment
}

/**
 * Which hosts the plays of a playbook were for when it was loaded last. That is known again before it is loaded, as long as
 * every file is as it was, and every variable of the environment that these may read. It is a guess: a playbook may also go
 * by what is in no file, such as the time.
 */
export class PlaybookMemory {
  /** Hashes of all that was read so far; undefined for what may have read more. */
  readonly #files = new Map<string, string | undefined>()
  readonly #sources: string[] = []

  private constructor(
    private readonly file: string | undefined,
    private readonly given: string,
    private readonly env: Environment,
    /** Undefined when nothing is remembered, or something is not as it was. */
    readonly plays: readonly RememberedPlay[] | undefined,
  ) {}

  /**
   * Recalls what is kept. Nothing ever is where an `-e` argument names a file. `folder` is the project's, and the
   * environment says where the cache is.
   */
  static async recall(names: Names, { folder, env = {} }: Project): Promise<PlaybookMemory> {
    const cache = await cacheFolder(env)
    const file = cache && join(cache, `plays-${hash(JSON.stringify([folder, names.playbook, names.inventory]))}.json`)
    const given = trace(names.extra)
    const kept = file === undefined ? undefined : await read(file)
    const sources = kept?.given === given ? await asTheyWere(kept.files) : undefined
    const isStill = sources !== undefined && kept?.surroundings === trace(surroundingsOf(sources, env))
    const memory = new PlaybookMemory(file, given, env, isStill ? kept?.plays : undefined)
    for (const arg of names.extra) if (arg.startsWith('@')) memory.note(arg)
    return memory
  }

  /** To be told of every file that is read while the inventory and the playbook are loaded. */
  readonly note = (path: string, source?: string): void => {
    this.#files.set(path, source === undefined ? undefined : hash(source))
    if (source !== undefined) this.#sources.push(source)
  }

  /** Keeps what the plays are for, once all files are noted; not where a play changes the way to its hosts. */
  keep(plays: readonly Play[]): void {
    const files = [...this.#files]
    const isWhole = files.every((each): each is [string, string] => each[1] !== undefined)
    if (this.file === undefined || !isWhole || plays.some(changesTheWay)) return
    const remembered = plays.map(({ hosts, roles }) => ({ hosts, roles: roles.map((use) => use.role.name) }))
    if (isDeepStrictEqual(remembered, this.plays)) return
    const surroundings = trace(surroundingsOf(this.#sources, this.env))
    const kept: Kept = { given: this.given, surroundings, files: Object.fromEntries(files), plays: remembered }
    keep(this.file, JSON.stringify(kept))
  }
}

/** A play, as far as it says which hosts a run is about. */
export interface RememberedPlay {
  /** A pattern. */
  readonly hosts: string
  /** Names. */
  readonly roles: readonly string[]
}

interface Kept {
  /** Stands for the `-e` arguments. */
  readonly given: string
  /** Stands for the variables of the environment. */
  readonly surroundings: string
  /** Hashes by path. */
  readonly files: Readonly<Record<string, string>>
  readonly plays: readonly RememberedPlay[]
}

/** The hosts of a run with those plays, in the order of the inventory. Throws UsageError for a pattern that names none. */
export function hostsOf(
  plays: readonly RememberedPlay[],
  inventory: Inventory,
  { limit, roles }: { readonly limit?: string; readonly roles: readonly string[] },
): readonly Host[] {
  const taken = plays.filter((play) => roles.length === 0 || play.roles.some((role) => roles.includes(role)))
  const names = new Set(taken.flatMap(({ hosts }) => inventory.match(hosts)).map(({ name }) => name))
  return (limit === undefined ? inventory.hosts : inventory.match(limit)).filter(({ name }) => names.has(name))
}

function changesTheWay({ vars = {} }: Play): boolean {
  return connectionVariables.some((name) => name in vars)
}

/** Undefined for what cannot be read, or is not what `keep` writes: whatever became of the file, no run fails by it. */
async function read(file: string): Promise<Kept | undefined> {
  try {
    const kept: unknown = JSON.parse((await contentOf(file)).toString())
    return isKept(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

function isKept(value: unknown): value is Kept {
  if (!isPlainObject(value)) return false
  const { given, surroundings, files, plays } = value
  const isMarked = typeof given === 'string' && typeof surroundings === 'string'
  return isMarked && isPlainObject(files) && Array.isArray(plays) && plays.every(isRemembered)
}

function isRemembered(play: unknown): play is RememberedPlay {
  return isPlainObject(play) && typeof play.hosts === 'string' && Array.isArray(play.roles)
}

/** What is in the files, when that is what was. */
async function asTheyWere(files: Kept['files']): Promise<string[] | undefined> {
  const sources = Object.entries(files).map(async ([path, was]) => {
    const content = await contentOf(path)
    if (hash(content) !== was) throw new Error(`${path} is another one`)
    return content.toString()
  })
  return await Promise.all(sources).catch(() => undefined)
}

/** The variables whose names stand as words in a source that speaks of an `env`, with their values. */
function surroundingsOf(sources: readonly string[], env: Environment): readonly (readonly [string, string])[] {
  const words = sources.filter((source) => /\benv\b/.test(source)).flatMap((source) => source.match(/\w+/g) ?? [])
  return [...new Set(words)].toSorted().flatMap((word) => {
    const value = Object.hasOwn(env, word) ? env[word] : undefined
    return value === undefined ? [] : [[word, value] as const]
  })
}

/** Enough to see that something is another one, and too little to find out what is secret in it. */
function trace(value: unknown): string {
  return hash(JSON.stringify(value)).slice(0, 4)
}

/** A pipe or a device, which may have no end, is not read: it throws. */
async function contentOf(path: string): Promise<Buffer> {
  if (!(await stat(path)).isFile()) throw new Error(`${path} is no regular file`)
  return await readFile(path)
}
