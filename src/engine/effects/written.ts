import type { Subject } from '../../core/subject.js'
import { type UnitFile, unitFileOf, withTemplate } from '../../core/unit-files.js'

/** The names of the host's objects. */
export interface Names {
  /** With `isEntry`, a link at the path itself is the object. */
  pathsOf(path: string, isEntry: boolean): readonly string[]
  /** From the nearest one up to the root. */
  foldersAbove(path: string): readonly string[]
  /** The folders above a path that do not exist. */
  missingAbove(path: string): readonly string[]
  unitsOf(unit: string): readonly string[]
  /** Includes the units that systemd starts or stops together with it. */
  unitsWith(unit: string): readonly string[]
}

/**
 * What has been written so far, by the numbers of the writers in ascending order. Finds the writers of what a task reads
 * without looking at all of them.
 */
export class WrittenSubjects {
  /** Writers of exactly a path, of a path with everything below it, and of something below a path. */
  readonly #exact = new Map<string, number[]>()
  readonly #trees = new Map<string, number[]>()
  readonly #below = new Map<string, number[]>()
  /** Writers of anything else: `unit nginx.service`. */
  readonly #others = new Map<string, number[]>()

  constructor(
    private readonly names: Names,
    private readonly earlier?: WrittenSubjects,
  ) {}

  add(written: Subject, writer: number): void {
    const { type, name } = written
    if (!isPath(written)) {
      for (const key of keysWritten(written, this.names)) append(this.#others, key, writer)
      return
    }
    const isWhole = type === 'tree' || type === 'entry'
    for (const path of this.names.pathsOf(name, type === 'entry')) {
      append(isWhole ? this.#trees : this.#exact, path, writer)
      for (const folder of this.names.foldersAbove(path)) append(this.#below, folder, writer)
      for (const key of unitKeys(unitFileOf(path), type)) append(this.#others, key, writer)
      // Whoever writes something makes the folders above it that are missing.
      if (type !== 'content') for (const made of this.names.missingAbove(path)) append(this.#exact, made, writer)
    }
  }

  /** Returns lists of writers that may change what reading a subject finds. */
  writersOf(read: Subject): readonly (readonly number[])[] {
    const { type, name } = read
    if (!isPath(read)) return keysRead(read, this.names).flatMap((key) => this.#get('others', key))
    return this.names
      .pathsOf(name, type === 'entry')
      .flatMap((path) => [
        ...this.#get('exact', path),
        ...[path, ...this.names.foldersAbove(path)].flatMap((each) => this.#get('trees', each)),
        ...(type === 'tree' ? this.#get('below', path) : []),
        ...keysOfPath(path).flatMap((key) => this.#get('others', key)),
      ])
  }

  #get(map: 'exact' | 'trees' | 'below' | 'others', key: string): readonly (readonly number[])[] {
    const own = { exact: this.#exact, trees: this.#trees, below: this.#below, others: this.#others }[map].get(key)
    return [...(this.earlier ? this.earlier.#get(map, key) : []), ...(own ? [own] : [])]
  }
}

function append(map: Map<string, number[]>, key: string, writer: number): void {
  const writers = map.get(key)
  if (!writers) map.set(key, [writer])
  else if (writers.at(-1) !== writer) writers.push(writer)
}

function isPath({ type }: Subject): boolean {
  return type === 'path' || type === 'content' || type === 'entry' || type === 'tree'
}

/** A definition is also read where a unit is missing; whether a unit runs does not depend on what its files say. */
function unitKeys(about: UnitFile | undefined, type: Subject['type']): readonly string[] {
  if (!about || (about.isFolder && type !== 'tree' && type !== 'entry')) return []
  const { unit, part } = about
  const isThere = part !== 'drop-in' && type !== 'content' ? [`unit ${unit}`] : []
  return [...isThere, ...(part === 'link' ? [] : [`definition ${unit}`])]
}

function keysWritten({ type, name }: Subject, names: Names): readonly string[] {
  if (type === 'unit') return names.unitsWith(name).flatMap((unit) => [`unit ${unit}`, `links ${unit}`])
  if (type === 'definition') return names.unitsOf(name).map((unit) => `definition ${unit}`)
  return type === 'removal' ? removalKeys(name, names) : [keyOf({ type, name })]
}

function keysRead({ type, name }: Subject, names: Names): readonly string[] {
  if (type === 'removal') return removalKeys(name, names)
  if (type !== 'unit' && type !== 'definition') return [keyOf({ type, name })]
  return [...names.unitsOf(name).flatMap(withTemplate), '*'].map((unit) => `${type} ${unit}`)
}

function removalKeys(path: string, names: Names): readonly string[] {
  return names.pathsOf(path, true).map((name) => `removal ${name}`)
}

/** What else changes the object at a path: a unit that is enabled or disabled, and a package that brings the path. */
function keysOfPath(path: string): readonly string[] {
  const about = unitFileOf(path)
  const isPackaged = /^\/(?:usr(?!\/local\/)|lib\w*|bin|sbin)\//.test(path)
  return [
    ...(about?.part === 'link' && !about.isFolder ? [`links ${about.unit}`] : []),
    ...(isPackaged ? [keyOf({ type: 'packaged files', name: '' })] : []),
  ]
}

/** Packages may have several architectures: `libc6:amd64`, `glibc.i686`. */
function keyOf({ type, name }: Subject): string {
  return `${type} ${type === 'package' ? name.replace(/:\w+$|\.(?:noarch|x86_64|i[3-6]86|aarch64|ppc64le|s390x)$/, '') : name}`
}
