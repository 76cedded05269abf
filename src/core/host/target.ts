import type { Secret } from '../shell/secret.js'

/** How to connect to one host: its validated connection variables, with secrets wrapped and all defaults filled in. */
export interface Target {
  readonly name: string
  readonly address: string
  readonly connection: 'ssh' | 'local'
  /** Absent: the port in ~/.ssh/config, otherwise 22. */
  readonly port?: number
  /** Absent: the user in ~/.ssh/config, otherwise the operator's own name. */
  readonly user?: string
  /** Path of a private key, `~` expanded. */
  readonly key?: string
  readonly keyPassphrase?: Secret
  readonly password?: Secret
  /** The user that the scripts run as, through sudo. Absent: the user that logged in. */
  readonly become?: string
  readonly becomePassword?: Secret
  readonly knownHosts?: string
  readonly proxyJump?: string
}
