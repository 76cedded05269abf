import type { Readable, Writable } from 'node:stream'

/** A running shell: an exec channel of an SSH connection, or a child of this process. */
export interface Shell {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when the shell is gone, with words that say how: `exit code 1`, `the link: read ECONNRESET`. Never rejects. */
  readonly ended: Promise<string>
  destroy(): void
}

/** How `ended` begins when the whole connection was lost, not only the shell. */
export const linkLost = 'the link'

/** A way to one host on which shells can be opened. */
export interface Link {
  /** Who is logged in on the other side. */
  readonly user: string
  /** As of a connection. */
  readonly hostKey?: string
  /** Starts a command line of the login shell. Throws UnreachableError. */
  openShell(command: string): Promise<Shell>
  close(): Promise<void>
}
