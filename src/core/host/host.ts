import type { Secret } from '../shell/secret.js'

/**
 * The variables that define how to connect to a host. Roles add their own variables to `Variables` by declaration
 * merging.
 */
export interface ConnectionVariables {
  /** Host name or IP address to connect to; by default the name in the inventory. */
  address?: string
  port?: number
  user?: string
  /** Path of a private key; `~` is the home folder. */
  key?: string
  keyPassphrase?: Secret | string
  /** Login password; a key is better. */
  password?: Secret | string
  /** Run the steps with sudo: `true` for root, or a user's name. */
  become?: boolean | string
  becomePassword?: Secret | string
  /** `local` runs the steps on this machine, without SSH. */
  connection?: 'ssh' | 'local'
  /** Path of a known_hosts file, instead of ~/.ssh/known_hosts. */
  knownHosts?: string
  /** `user@host:port`, or several separated by commas, as OpenSSH's ProxyJump. */
  proxyJump?: string
}

/** Every variable with a declared type. A role's module adds its own: `interface Variables { nginx?: NginxInput }`. */
export interface Variables extends ConnectionVariables {
  /** Rules that are ignored here, by id, each with the reason: `{ 'keepalived/weight-too-small': 'see runbook 4' }`. */
  lintIgnore?: Readonly<Record<string, string>>
}

/** Variables of a host, group or play. The declared ones are type-checked; the others are the author's own. */
export type VariableSet = Variables & { [name: string]: unknown }

/** A host as roles and playbooks see it. */
export interface Host {
  readonly name: string
  /** The address to connect to: the `address` variable, or the name. */
  readonly address: string
  /** Names of all groups that contain the host, parents before children, `all` first. */
  readonly groups: readonly string[]
  /** The variables of all layers merged, without the defaults of roles. */
  readonly vars: Readonly<VariableSet>
}
