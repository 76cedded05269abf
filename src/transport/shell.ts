import type { Readable, Writable } from 'node:stream'

/** A running shell: an exec channel of an SSH connection, or a child of this process. */
export interface Shell {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when the shell has ended, with the reason: `exit code 1`, `the link: read ECONNRESET`. Never rejects. */
  readonly ended: Promise<string>
  destroy(): void
  /** To be called after that many bytes were written. Resolves when little is left to be sent. */
  sent?(bytes: number): Promise<void>
}

/** The beginning of `ended` when the whole connection was lost, not only the shell. */
export const linkLost = 'the link'

/** A link to one host on which shells can be opened. */
export interface Link {
  /** The login user on the host. */
  readonly user: string
  /** As of a connection. */
  readonly hostKey?: string
  /** Starts a command line of the login shell. Throws UnreachableError. */
  openShell(command: string): Promise<Shell>
  close(): Promise<void>
}
