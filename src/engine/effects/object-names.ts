import { posix } from 'node:path'
import type { Link } from '../../core/resource.js'
import type { Subject } from '../../core/subject.js'
import { foldersAbove, Links } from './links.js'
import type { Mount, NameAnswer, NameQuery, UnitNames } from './name-query.js'
import type { Names } from './written.js'

/**
 * The names that the objects of a host have: an object may be reached through links, mounts and hard links, and a unit
 * may have aliases. Without answers of the host, each object has the name by which it is called.
 */
export class ObjectNames implements Names {
  readonly #links = new Links()
  /** The nearest paths at which nothing exists. */
  readonly #missing = new Set<string>()
  /** Paths of which it is known whether links are on their way. */
  readonly #known = new Set<string>()
  readonly #inodes = new Map<string, string>()
  readonly #units = new Map<string, UnitNames>()
  /** The deepest ones first. */
  #mounts: readonly Mount[] = []
  readonly #cache = new Map<string, readonly string[]>()

  /** All names of the object at a path. With `isEntry`, a link at the path itself is the object. */
  pathsOf(path: string, isEntry = false): readonly string[] {
    const key = isEntry ? `entry ${path}` : path
    const names = this.#cache.get(key) ?? this.#namesOf(normal(path), isEntry)
    this.#cache.set(key, names)
    return names
  }

  /** From the nearest one up to the root. */
  foldersAbove(path: string): readonly string[] {
    return foldersAbove(path)
  }

  /** The folders above a path that do not exist on the host. */
  missingAbove(path: string): readonly string[] {
    if (this.#missing.size === 0) return []
    const folders = foldersAbove(path)
    return folders.slice(0, folders.findLastIndex((folder) => this.#missing.has(folder)) + 1)
  }

  /** All names of a unit. */
  unitsOf(unit: string): readonly string[] {
    return [...new Set([unit, ...(this.#units.get(unit)?.names ?? [])])]
  }

  /** All names of a unit, and the units that systemd starts or stops together with it. */
  unitsWith(unit: string): readonly string[] {
    return [...new Set([...this.unitsOf(unit), ...(this.#units.get(unit)?.related ?? [])])]
  }

  /** Takes note of a link that a change makes. */
  addLink({ path, target }: Link): void {
    for (const name of this.#links.reachEntry(normal(path))) this.#links.add(name, target)
    this.#cache.clear()
  }

  /** What the host has to be asked to know all names of the subjects. Undefined: nothing. */
  queryFor(subjects: Iterable<Subject>): NameQuery | undefined {
    const paths = new Set<string>()
    const units = new Set<string>()
    for (const { type, name } of subjects) {
      if (type === 'unit' || type === 'definition') {
        if (!this.#units.has(name)) units.add(name)
      } else if (pathTypes.has(type))
        for (const each of this.#links.reach(normal(name))) if (!this.#isKnown(each)) paths.add(each)
    }
    return paths.size + units.size === 0 ? undefined : { paths: [...paths].sort(), units: [...units].sort() }
  }

  /** Takes the host's answer to a query, however incomplete. */
  learn(query: NameQuery, { links, missing, inodes, mounts, units }: NameAnswer): void {
    for (const { path, target } of links) this.#links.add(path, target)
    for (const path of missing) this.#missing.add(path)
    for (const [path, inode] of inodes) this.#inodes.set(path, inode)
    for (const unit of query.units) this.#units.set(unit, { names: [unit], related: [] })
    for (const unit of units) for (const name of unit.names) this.#units.set(name, unit)
    this.#mounts = mounts.toSorted((one, other) => other.point.length - one.point.length)
    this.#cache.clear()
    for (const path of query.paths) {
      for (const each of this.#links.reach(path)) {
        for (const known of [each, ...foldersAbove(each)]) this.#known.add(known)
      }
    }
  }

  #isKnown(path: string): boolean {
    return this.#known.has(path) || foldersAbove(path).some((folder) => this.#missing.has(folder))
  }

  #namesOf(path: string, isEntry: boolean): readonly string[] {
    const paths = isEntry ? this.#links.reachEntry(path) : this.#links.reach(path)
    const mounted = paths.flatMap((each) => this.#onDevice(each))
    const linked = isEntry ? [] : paths.flatMap((each) => this.#inodes.get(each) ?? [])
    return [...new Set([...paths, ...mounted, ...linked.map((inode) => `inode ${inode}`)])]
  }

  /** The name on its device, if that is mounted at several places: `//8:1/srv/www`. */
  #onDevice(path: string): readonly string[] {
    const mount = this.#mounts.find(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
    return mount?.isShared ? [`//${mount.device}${posix.join(mount.root, path.slice(mount.point.length))}`] : []
  }
}

const pathTypes: ReadonlySet<Subject['type']> = new Set(['path', 'content', 'entry', 'tree', 'removal'])

/** Without doubled slashes, dots and a slash at the end. */
function normal(path: string): string {
  return posix.resolve('/', path)
}
