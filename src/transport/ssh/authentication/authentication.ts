import type { AnyAuthMethod, AuthHandlerMiddleware } from 'ssh2'
import type { Secret } from '../../../core/shell/secret.js'
import type { Hop } from '../hop.js'
import {
  type Attempt,
  inOrder,
  isAgentKey,
  keyAttempts,
  nameOf,
  passwordAttempts,
  withoutCredentials,
} from './attempts.js'
import { type Denial, explainDenial } from './denial.js'

/** The secrets for logging in to a target; never used for a jump host. */
export interface Credentials {
  readonly keyPassphrase?: Secret
  readonly password?: Secret
}

/** The authentication methods for one server, in order, and their results. */
export class Authentication {
  #untried: readonly Attempt[] = []
  #tried: Attempt[] = []
  /** Several, when the host requires several methods. */
  #accepted: Attempt[] = []
  /** The methods that the host accepts next. */
  #offered: readonly string[] | undefined
  #hasSigned = false
  #isKeyAccepted = false

  private constructor(
    private readonly hop: Hop,
    private readonly attempts: readonly Attempt[],
    /** Keys and agents that cannot be used, and why. */
    private readonly skipped: readonly string[],
    private readonly hasPassword: boolean,
    /** What the host asked in the method keyboard-interactive. */
    private readonly prompts: readonly string[],
  ) {
    this.restart()
  }

  /** Reads the keys and asks the agent. Throws UnreachableError when a key that the inventory names cannot be used. */
  static async prepare(hop: Hop, { keyPassphrase, password }: Credentials): Promise<Authentication> {
    const { attempts, skipped } = await keyAttempts(hop, keyPassphrase)
    const prompts: string[] = []
    const all = [...attempts, ...(password === undefined ? [] : passwordAttempts(hop, password, prompts))]
    const allowed = inOrder(all, hop.methods.order)
    const some = allowed.length > 0 ? allowed : [withoutCredentials(hop)]
    return new Authentication(hop, some, skipped, password !== undefined, prompts)
  }

  /** Called by ssh2 for the next method. `isPartial`: the host accepted the previous one, and requires a further one. */
  readonly handler: AuthHandlerMiddleware = (_offered, isPartial, answer) => {
    // ssh2 also accepts `false`, which means that no method is left; its types do not include it.
    answer(this.#next(isPartial) ?? (false as unknown as AnyAuthMethod))
  }

  /**
   * Reads ssh2's debug messages. They are the only way to learn the host's answer to a key of the agent and to an RSA key,
   * after which ssh2 tries further keys or algorithms by itself.
   */
  observe(message: string): void {
    if (message.startsWith('Inbound: Received USERAUTH_PK_OK')) this.#hasSigned = true
    const offered = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/.exec(message)?.[1]
    if (offered === undefined) return
    this.#offered = offered.split(',')
    if (this.#hasSigned && !this.#offered.includes('publickey')) this.#isKeyAccepted = true
  }

  /** Starts again with the first method, for another connection. */
  restart(): void {
    this.#untried = this.attempts
    this.#tried = []
    this.#accepted = []
    this.#offered = undefined
    this.#startAttempt()
  }

  /** Why the host denied the login, and what to do. `message`: the host's or ssh2's. */
  explainDenial(message: string): Denial {
    const labels = (attempts: readonly Attempt[]) => attempts.map(({ label }) => label)
    const agentKeys = this.#tried.filter(isAgentKey).length
    return explainDenial({
      hop: this.hop,
      accepted: labels(this.#accepted),
      tried: labels(this.#tried.filter((attempt) => !isAgentKey(attempt))),
      hasTried: this.#tried.some(({ method }) => method.type !== 'none'),
      agentKeys,
      skipped: this.skipped,
      offered: this.#offered ?? [],
      hasPassword: this.hasPassword,
      prompts: this.prompts,
      message,
    })
  }

  #next(isPartial: boolean | null): AnyAuthMethod | undefined {
    this.#noteAccepted(isPartial)
    const attempt = this.#untried.find(({ method }) => this.#isOffered(method))
    if (attempt === undefined) return undefined
    this.#untried = this.#untried.filter((other) => other !== attempt)
    this.#tried.push(attempt)
    this.#startAttempt()
    return attempt.method
  }

  /** After a method was accepted, the host may require any other one. */
  #noteAccepted(isPartial: boolean | null): void {
    const last = this.#tried.at(-1)
    if (last === undefined || this.#accepted.includes(last)) return
    // After a key of the agent, ssh2 repeats its answer to an earlier method.
    if (!this.#isKeyAccepted && (isPartial !== true || isAgentKey(last))) return
    this.#accepted.push(last)
    this.#untried = this.attempts.filter((attempt) => !this.#accepted.includes(attempt))
  }

  #isOffered(method: AnyAuthMethod): boolean {
    return this.#offered === undefined || this.#offered.includes(nameOf(method))
  }

  #startAttempt(): void {
    this.#hasSigned = false
    this.#isKeyAccepted = false
  }
}
