import type { Secret } from '../shell/secret.js'

/** The variables that say how a host is reached. Roles add their own to `Variables` by declaration merging. */
export interface ConnectionVariables {
  /** Host name or IP address to connect to; the inventory name when absent. */
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
  /** `local` runs on this machine, without SSH. */
  connection?: 'ssh' | 'local'
  /** Path of a known_hosts file, instead of ~/.ssh/known_hosts. */
  knownHosts?: string
  /** `user@host:port`, or several separated by commas, as OpenSSH's ProxyJump. */
  proxyJump?: string
}

/** Every variable that the editor knows. A role's module adds its own: `interface Variables { nginx?: NginxInput }`. */
export interface Variables extends ConnectionVariables {
  /** Rules that are silenced here, by id, each with the reason: `{ 'keepalived/weight-too-small': 'see runbook 4' }`. */
  lintIgnore?: Readonly<Record<string, string>>
}

/** Variables of a host, group or play: the known ones are checked, others are the author's own. */
export type VariableSet = Variables & { [name: string]: unknown }

/** A host as roles and playbooks see it. */
export interface Host {
  readonly name: string
  /** Where it is reached: its `address` variable, or its name. */
  readonly address: string
  /** Names of all groups that it is in, parents before children, `all` first. */
  readonly groups: readonly string[]
  /** All layers merged, without the defaults of roles. */
  readonly vars: Readonly<VariableSet>
}
