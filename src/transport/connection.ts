import { FailedError, UnreachableError } from '../core/errors.js'
import type { Output } from '../core/shell/output.js'
import { sh } from '../core/shell/script.js'
import { Login } from './become.js'
import type { Link } from './shell.js'
import { Session } from './shell-session.js'
import type { Connection, Exchange, Target, TransportOptions } from './transport.js'

/** Exchanges over one session on a link; a session that failed is ended on the host and replaced by a fresh one. */
export class ShellConnection implements Connection {
  readonly #link: Link
  readonly #login: Login
  readonly #options: TransportOptions
  #session: Session | undefined
  #closed = false
  /** The end of the exchange before: they run one after another. */
  #before: Promise<unknown> = Promise.resolve()

  private constructor(link: Link, target: Target, options: TransportOptions) {
    this.#link = link
    this.#login = new Login(target.name, link.user, target.become, target.becomePassword)
    this.#options = options
  }

  /** Opens the first session. Throws UnreachableError; FailedError when become is refused. */
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
    const result = this.#before.then(() => this.#run(exchange))
    this.#before = result.catch(() => {})
    return result
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#link.close()
  }

  async #run(exchange: Exchange): Promise<Output> {
    if (this.#closed) throw new UnreachableError(`${this.#login.host}: the connection is closed already`)
    this.#session ??= await this.#openSession()
    const session = this.#session
    try {
      return await session.run(exchange, exchange.timeout ?? this.#options.commandTimeout)
    } catch (error) {
      this.#session = undefined
      if (error instanceof UnreachableError) session.shell.destroy()
      else await this.#end(session, error as Error)
      throw error
    }
  }

  async #openSession(): Promise<Session> {
    const shell = await this.#link.openShell(this.#login.command)
    return await Session.open(shell, this.#login, this.#options.connectTimeout)
  }

  /**
   * Ends what a session left running, from a fresh session beside it, before its input is closed: a script that waits for
   * the rest of its input must not take what it has for the whole.
   */
  async #end(session: Session, { message }: Error): Promise<void> {
    try {
      this.#session = await this.#openSession()
      if (session.id !== '') await this.#session.run({ script: ending(session.id) }, endingMilliseconds)
    } catch (cause) {
      this.#session?.shell.destroy()
      this.#session = undefined
      const Kind = cause instanceof UnreachableError ? UnreachableError : FailedError
      throw new Kind(`${message}; what still runs there could not be ended: ${(cause as Error).message}`, {
        hint: 'See that the host is up, and which processes are left on it.',
        cause,
      })
    } finally {
      session.shell.destroy()
    }
  }
}

/** Two seconds of patience, and the time that a busy host takes to look through its processes. */
const endingMilliseconds = 20_000

/** Ends all processes of a session: asks them first; after two seconds none of them takes another step. */
function ending(session: string): string {
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
