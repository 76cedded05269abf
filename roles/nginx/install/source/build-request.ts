import type { Content } from 'haploy'

/** An nginx to compile on a host. */
export interface Build {
  readonly version: string
  /** Of the tarball. */
  readonly sha256: string
  readonly prefix: string
  /** Of the daemon that runs the installed program. */
  readonly pidFile: string
  /** Of `configure`, without shell quotes. */
  readonly arguments: readonly string[]
  /** The tarball itself, or the URLs from which the host downloads it, in order. */
  readonly tarball: Content | { readonly urls: readonly string[] }
  /** Known errors of configure and make, and what helps. */
  readonly hints: readonly { readonly error: string; readonly advice: string }[]
}
