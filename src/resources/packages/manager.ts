import type { Probe } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'

/** A request to the package manager: one transaction for all names. */
export interface Request {
  readonly names: readonly string[]
  /** Versions of pinned packages, by name. A star at the end stands for the rest of the version. */
  readonly versions: Readonly<Record<string, string>>
  readonly state: 'present' | 'latest' | 'absent'
  /** Whether the daemons of the packages may start on installation. */
  readonly start: boolean
}

/** A package on a host. */
export interface Package {
  /** Null if it is not installed. */
  readonly version: string | null
  /**
   * The state in which an interrupted transaction left it: `half-configured`. Such a package does not count as
   * installed.
   */
  readonly interrupted?: string
  /** The newest version in the host's package lists. */
  readonly candidate?: string
}

/** The packages of a request on a host. */
export interface Packages {
  readonly byName: ReadonlyMap<string, Package>
  /** Whether the package lists are too old to tell what the latest version is. */
  readonly stale: boolean
  /**
   * True if a transaction of an earlier run was cut off, so that any package may be unfinished, even one that nobody
   * requested.
   */
  readonly cutOff?: boolean
  /** Packages that nobody requested and that an interrupted transaction left. Known only if a transaction may be due. */
  readonly unfinished?: readonly Unfinished[]
}

/** A package that nobody requested and that an interrupted transaction left. */
export interface Unfinished {
  readonly name: string
  /** Its state: `half-installed 1.0`. */
  readonly interrupted: string
  /** What the next transaction does about it first. */
  readonly to: 'repaired' | 'removed'
}

/** Returns the packages of a request that are on the host, if only in part. */
export function installedAmong(names: readonly string[], { byName }: Packages): readonly string[] {
  return names.filter((name) => byName.get(name)?.version ?? byName.get(name)?.interrupted)
}

/** Whether a version is the pinned one, or begins like a pin that ends with a star. */
export function isPinned(version: string, pin: string): boolean {
  return pin.endsWith('*') ? version.startsWith(pin.slice(0, -1)) : version === pin
}

/** A package manager: pure functions that build shell, and parsers of its output. */
export interface PackageManager {
  /** The command, for messages. */
  readonly command: string
  readonly validName: RegExp
  probe(request: Request): Probe<Packages>
  /** Whether an installed version is the pinned one. */
  matches(version: string, pin: string): boolean
  transaction(request: Request, current: Packages): Script
  /**
   * Fails where the transaction would, in a copy of the host's file system, and otherwise prints what `simulatedWrites`
   * reads.
   */
  simulation(request: Request, current: Packages): Script
}
