import type { Content } from 'haploy'

/** An nginx that is to be compiled on a host. */
export interface Build {
  readonly version: string
  /** Of the tarball. */
  readonly sha256: string
  readonly prefix: string
  /** Of `configure`, without shell quotes. */
  readonly arguments: readonly string[]
  /** The tarball itself, or where the host fetches it: the next one is tried where one fails. */
  readonly tarball: Content | { readonly urls: readonly string[] }
  readonly hints: readonly { readonly says: string; readonly do: string }[]
}
