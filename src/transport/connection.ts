import { FailedError, UnreachableError } from '../core/errors.js'
import type { Output } from '../core/shell/output.js'
import { sh } from '../core/shell/script.js'
import { Login } from './become.js'
import { descriptors, isShortage, shortage } from './descriptors.js'
import type { Link } from './shell.js'
import { Session } from './shell-session.js'
import type { Connection, Exchange, Target, TransportOptions } from './transport.js'

/** Runs exchanges in one session on a link; a failed session is ended on the host and replaced by a new one. */
export class ShellConnection implements Connection {
  readonly #link: Link
  readonly #login: Login
  readonly #options: TransportOptions
  #session: Session | undefined
  /** The session of the exchange that is running. */
  #running: Session | undefined
  #closed = false
  /** The previous exchange: exchanges run one after another. */
  #previous: Promise<unknown> = Promise.resolve()

  private constructor(link: Link, target: Target, options: TransportOptions) {
    this.#link = link
    this.#login = new Login(target.name, link.user, target.become, target.becomePassword)
    this.#options = options
  }

  /** Opens the first session. Throws UnreachableError, and FailedError when become is denied. */
  static async open(link: Link, target: Target, options: TransportOptions): Promise<ShellConnection> {
    const connection = new ShellConnection(link, target, options)
    try {
      connection.#session = await connection.#openSession()
      return connection
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  get hostKey(): string | undefined {
    return this.#link.hostKey
  }

  exchange(exchange: Exchange): Promise<Output> {
    const result = this.#previous.then(() => this.#run(exchange))
    this.#previous = result.catch(() => {})
    return result
  }

  async endExchange(): Promise<void> {
    if (!this.#running) return
    const killer = await this.#openSession()
    try {
      await this.#kill(this.#running, killer)
    } finally {
      killer.shell.destroy()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#link.close()
  }

  async #run(exchange: Exchange): Promise<Output> {
    if (this.#closed) throw new UnreachableError(`${this.#login.host}: the connection is already closed`)
    this.#session ??= await this.#openSession()
    const session = this.#session
    this.#running = session
    try {
      return await session.run(exchange, exchange.timeout ?? this.#options.commandTimeout)
    } catch (error) {
      this.#session = undefined
      if (error instanceof UnreachableError) session.shell.destroy()
      else await this.#endSession(session, error as Error)
      // A file that is sent could not be opened.
      throw isShortage(error) ? shortage({ name: this.#login.host }, descriptors(), error) : error
    } finally {
      this.#running = undefined
    }
  }

  async #kill({ id }: Session, from: Session): Promise<void> {
    if (id !== '') await from.run({ script: killScript(id) }, killTimeout)
  }

  async #openSession(): Promise<Session> {
    const shell = await this.#link.openShell(this.#login.command)
    return await Session.open(shell, this.#login, this.#options.connectTimeout)
  }

  /**
   * Ends the processes of a failed session from a second session, before the input of the first one is closed: a script
   * that still reads its input must not mistake a partial input for a complete one.
   */
  async #endSession(session: Session, { message }: Error): Promise<void> {
    try {
      this.#session = await this.#openSession()
      await this.#kill(session, this.#session)
    } catch (cause) {
      this.#session?.shell.destroy()
      this.#session = undefined
      const Kind = cause instanceof UnreachableError ? UnreachableError : FailedError
      throw new Kind(`${message}; the processes that still run there could not be ended: ${(cause as Error).message}`, {
        hint: 'Check that the host is up, and which processes still run on it.',
        cause,
      })
    } finally {
      session.shell.destroy()
    }
  }
}

/** Milliseconds: two seconds for processes to end, and the time that a busy host needs to list its processes. */
const killTimeout = 20_000

/** Ends all processes of a session: with SIGTERM first; after two seconds with SIGSTOP and SIGKILL. */
function killScript(session: string): string {
  return sh`each() { for f in /proc/[0-9]*/stat; do
  { read -r l <"$f"; } 2>/dev/null || continue
  p=\${f#/proc/}; p=\${p%/stat}; set -- "$1" \${l##*) }
  if [ "$5" = ${session} ] && [ "$2" != Z ]; then found=1; kill "-$1" "$p" 2>/dev/null; fi
done; }
each TERM
for pause in 0.1 0.4 0.5 1; do
  found=; each 0; [ "$found" ] || exit 0
  sleep "$pause" || sleep 1
done
each STOP
each KILL`.text
}
