import type { Secret } from '../shell/secret.js'

/** How one host is reached: its connection variables, checked, with secrets wrapped and every default filled in. */
export interface Target {
  readonly name: string
  readonly address: string
  readonly connection: 'ssh' | 'local'
  /** Absent: what ~/.ssh/config says, else 22. */
  readonly port?: number
  /** Absent: what ~/.ssh/config says, else the operator's own name. */
  readonly user?: string
  /** Path of a private key, `~` expanded. */
  readonly key?: string
  readonly keyPassphrase?: Secret
  readonly password?: Secret
  /** The user that the scripts run as, by sudo; absent: as who logged in. */
  readonly become?: string
  readonly becomePassword?: Secret
  readonly knownHosts?: string
  readonly proxyJump?: string
}
