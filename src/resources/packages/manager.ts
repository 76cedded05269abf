import type { Probe } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'

/** What is asked of the package manager: all names travel in one transaction. */
export interface Request {
  readonly names: readonly string[]
  /** Exact versions by name, for those that are pinned. */
  readonly versions: Readonly<Record<string, string>>
  readonly state: 'present' | 'latest' | 'absent'
  /** Whether the daemons that the packages bring may start by themselves. */
  readonly start: boolean
}

/** One package as a host has it. */
export interface Package {
  /** Null when it is not installed. */
  readonly version: string | null
  /** In which state an interrupted transaction left it: `half-configured`. Such a package does not count as installed. */
  readonly interrupted?: string
  /** The newest version that the host's own package lists know. */
  readonly candidate?: string
}

/** The packages of a request as a host has them. */
export interface Packages {
  readonly byName: ReadonlyMap<string, Package>
  /** The package lists are too old to say what the latest version is. */
  readonly stale: boolean
  /** A transaction of an earlier run was cut off, so that any package may be half there, also one that nobody named. */
  readonly unfinished?: boolean
}

/** A distribution's package manager: pure builders of shell, and the reader of what they print. */
export interface PackageManager {
  /** Its command, for messages. */
  readonly command: string
  readonly validName: RegExp
  probe(request: Request): Probe<Packages>
  /** True when an installed version is the one that was pinned. */
  matches(version: string, pin: string): boolean
  transaction(request: Request, current: Packages): Script
  /** Fails where the transaction would, in a copy of the host's file system; undefined where that cannot be known. */
  simulation(request: Request, current: Packages): Script | undefined
}
