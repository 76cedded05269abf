import type { Facts, Host, HostVars } from 'haploy'
import type { Release } from '../install/release.js'
import type { Statement } from '../keywords/parse.js'
import { rawTextsOf } from '../keywords/raw-texts.js'
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
export function runsAsRoot(vars: Keepalived): boolean {
  const { globals, checks } = vars
  const users = [globals.scriptUser, ...Object.values(checks).map(({ user }) => user ?? 'root')]
  return [...users, ...rawTextsOf(vars).flatMap(({ parsed }) => usersIn(parsed.statements))].every((u) => u === 'root')
}

/** The users of the scripts in raw text: `notify` has one after its call. */
function usersIn(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ words: [keyword = '', first, second], block = [] }) => [
    ...(/^(?:script_)?user$/.test(keyword) && first !== undefined ? [first] : []),
    ...(keyword.startsWith('notify') && second !== undefined ? [second] : []),
    ...usersIn(block),
  ])
}
