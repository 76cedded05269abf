import type { Bytes } from '../core/content/content.js'
import type { Target } from '../core/host/target.js'
import type { Output } from '../core/shell/output.js'

export type { Target }

/** Options of all connections of a run. */
export interface TransportOptions {
  /** Milliseconds until a host that does not answer counts as unreachable. */
  readonly connectTimeout: number
  /** Milliseconds that one exchange may take, unless the exchange sets its own timeout. */
  readonly commandTimeout: number
  readonly acceptNewHostKeys: boolean
  /** Milliseconds after which a connection without a sign of life is lost. Absent: 30 seconds. */
  readonly silence?: number
  /** The operator's environment: HOME, SSH_AUTH_SOCK, USER. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** One script for a host, with its input and callbacks. */
export interface Exchange {
  /** POSIX shell; sent on standard input and run in a subshell of a persistent shell. */
  readonly script: string
  /** The script's standard input; the contents are concatenated. */
  readonly input?: readonly Bytes[]
  /** Milliseconds; the run's command timeout when absent. */
  readonly timeout?: number
  /** Called with output as it arrives. An error that it throws ends the exchange. */
  onOutput?(chunk: Buffer, stream: 'stdout' | 'stderr', progress: ExchangeProgress): void
}

/** An exchange that is still running. */
export interface ExchangeProgress {
  /** The output received so far; its exit code is 0. */
  output(): Output
  /** Restarts the time limit of the exchange; with other milliseconds if they are given. */
  restartTimeout(milliseconds?: number): void
}

/** An open connection to one host. Exchanges run one after another. */
export interface Connection {
  /** The key that the host's SSH server proved to have, in base64; absent without SSH. */
  readonly hostKey?: string
  /**
   * Throws UnreachableError when the connection is lost, and FailedError when the time is up or the input does not have
   * the announced size (its processes on the host are ended, and the connection stays usable).
   */
  exchange(exchange: Exchange): Promise<Output>
  /**
   * Ends the processes of the exchange that is running, which then fails. Throws UnreachableError or FailedError if they
   * may still be running.
   */
  endExchange?(): Promise<void>
  close(): Promise<void>
}

/** Controls a connection while it is being opened. */
export interface Opening {
  /** Aborts the attempt; any error may be thrown then. */
  readonly signal?: AbortSignal
  /** Called when the connection attempt to the first server has started. */
  onConnecting?(): void
}

/**
 * Where a connection would lead, determined without connecting: equal for two targets with the same address, port and jump
 * hosts. Undefined without SSH, and when the SSH configuration is invalid, which connecting reports.
 */
export type EndpointOf = (target: Target, options: TransportOptions) => Promise<string | undefined>

/** Counts the file descriptors of this machine. `free` is undefined where the system does not tell. */
export type CountDescriptors = () => {
  readonly free: number | undefined
  readonly limit: number
  /** What a connection needs. */
  of(target: Target): number
  /** What to do if there are too few. */
  readonly hint: string
}

/** Opens a connection. Throws UnreachableError, and FailedError when the host answers but become is denied. */
export type Connect = (target: Target, options: TransportOptions, opening?: Opening) => Promise<Connection>
