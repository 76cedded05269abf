import type { Facts, Host, HostVars } from 'haploy'
import type { Release } from '../install/release.js'
import type { Keepalived } from '../schema/variables.js'

/** What the configuration of a host is derived from. */
export interface Context {
  readonly vars: Keepalived
  readonly facts: Facts
  readonly host: Host
  readonly peers: readonly Host[]
  readonly hostVars: readonly HostVars<Keepalived>[]
}

/** What the parts of the configuration of one host have in common. */
export interface Scope extends Context {
  readonly version: string
  readonly release: Release
  /** Of the scripts on the host. */
  readonly folder: string
}

/** Releases before 2.2.8 kill their own configuration test when a script runs as another user. */
export function runsAsRoot({ globals, checks }: Keepalived): boolean {
  return [globals.scriptUser, ...Object.values(checks).map(({ user }) => user ?? 'root')].every((u) => u === 'root')
}
