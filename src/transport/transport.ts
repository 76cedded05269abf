import type { Bytes } from '../core/content/content.js'
import type { Target } from '../core/host/target.js'
import type { Output } from '../core/shell/output.js'

export type { Target }

/** What holds for all connections of a run. */
export interface TransportOptions {
  /** Milliseconds until a host that does not answer is unreachable. */
  readonly connectTimeout: number
  /** Milliseconds that one exchange may take, unless it says otherwise. */
  readonly commandTimeout: number
  readonly acceptNewHostKeys: boolean
  /** Environment of the operator: HOME, SSH_AUTH_SOCK, USER. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** One script for a host, and what it gets back. */
export interface Exchange {
  /** POSIX shell; it travels on standard input and runs in a subshell of a shell that stays. */
  readonly script: string
  /** Arrives on the script's standard input, one after the other. */
  readonly input?: readonly Bytes[]
  /** Milliseconds; the run's command timeout when absent. */
  readonly timeout?: number
  /** Called with output as it comes. */
  onOutput?(chunk: Buffer, stream: 'stdout' | 'stderr', underWay: UnderWay): void
}

/** An exchange that has not ended yet. */
export interface UnderWay {
  /** All that has come; the exit code is 0. */
  soFar(): Output
  /** Lets the time that it may take begin again. */
  anew(): void
}

/** An open connection to one host. Exchanges run one after another. */
export interface Connection {
  /** The key that the host's SSH server proved to have, in base64; absent without SSH. */
  readonly hostKey?: string
  /**
   * Throws UnreachableError when the connection is lost, and FailedError when the time is up or the input is not as long
   * as it said (what still runs on the host is ended; the connection stays usable).
   */
  exchange(exchange: Exchange): Promise<Output>
  close(): Promise<void>
}

/** What the caller has to do with a connection while it is being opened. */
export interface Opening {
  /** Once aborted, what is under way is given up, and any error is thrown. */
  readonly signal?: AbortSignal
  /** Called when the first server has been called, and its answer is waited for. */
  onCalled?(): void
}

/**
 * Where a connection would lead, worked out without a connection: equal for two targets that are reached at the same address
 * and port by the same jump hosts. Undefined without SSH, and where the SSH configuration cannot be understood, which connecting reports.
 */
export type EndpointOf = (target: Target, options: TransportOptions) => Promise<string | undefined>

/** Opens a connection. Throws UnreachableError; FailedError when the host answers but become is refused. */
export type Connect = (target: Target, options: TransportOptions, opening?: Opening) => Promise<Connection>
