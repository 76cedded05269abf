import { FailedError, type HaployError, UnreachableError } from '../core/errors.js'
import { Output } from '../core/shell/output.js'
import type { Login } from './become.js'
import { Collector } from './collector.js'
import type { Shell } from './shell.js'
import { frame, newKey, readyLine, trailer } from './shell-program.js'
import type { Exchange } from './transport.js'

/** What a session listens to at the moment: its opening, or one exchange. */
interface Listener {
  stdout(chunk: Buffer): void
  stderr(chunk: Buffer): void
  ended(how: string): void
  late(): HaployError
}

/**
 * The conversation with one shell that stays open. An exchange costs one round trip: script and input go out as a frame,
 * output comes back with a mark after it. A session in which an exchange failed is not to be used again.
 */
export class Session {
  /** The number of the session that its processes on the host belong to; empty where there is no /proc. */
  id = ''
  #listener: Listener | undefined
  #ended: string | undefined
  /** Lets a write go on that waits for a shell which reads no more. */
  #release: (() => void) | undefined

  private constructor(
    readonly shell: Shell,
    readonly host: string,
  ) {
    shell.stdout.on('data', (chunk: Buffer) => this.#listener?.stdout(chunk))
    shell.stderr.on('data', (chunk: Buffer) => this.#listener?.stderr(chunk))
    for (const stream of [shell.stdin, shell.stdout, shell.stderr]) stream.on('error', () => {})
    void shell.ended.then((how) => {
      this.#ended = how
      this.#listener?.ended(how)
    })
  }

  /** Waits until the shell listens, and answers sudo on the way. Throws FailedError or UnreachableError. */
  static async open(shell: Shell, login: Login, milliseconds: number): Promise<Session> {
    const session = new Session(shell, login.host)
    try {
      session.id = await session.#greet(login, milliseconds)
      return session
    } catch (error) {
      shell.destroy()
      throw error
    }
  }

  /**
   * Throws FailedError when `milliseconds` have passed, the output has no end or the input is not as long as it said, else
   * UnreachableError.
   */
  run(exchange: Exchange, milliseconds: number): Promise<Output> {
    const key = newKey()
    return this.#listen(milliseconds, (finish, fail, restartTimeout) => {
      const progress = { restartTimeout, output: () => new Output(0, stdout.bytes, stderr.bytes) }
      const stdout = new Collector(key, (chunk) => exchange.onOutput?.(chunk, 'stdout', progress))
      const stderr = new Collector(key, (chunk) => exchange.onOutput?.(chunk, 'stderr', progress))
      const take = (collector: Collector) => (chunk: Buffer) => {
        collector.take(chunk)
        if (collector.garbled) return fail(this.#garbled())
        if (stdout.length + stderr.length > mostOutput) return fail(this.#endless())
        if (stdout.mark === undefined || stderr.mark === undefined) return
        finish(new Output(Number(stdout.mark), stdout.bytes, stderr.bytes))
      }
      setImmediate(() => this.#send(key, exchange).catch(fail))
      return {
        stdout: take(stdout),
        stderr: take(stderr),
        ended: (how) => fail(this.#lost(how)),
        late: () => this.#late(milliseconds),
      }
    })
  }

  #greet(login: Login, milliseconds: number): Promise<string> {
    let stdout = ''
    let stderr = ''
    let answered = 0
    return this.#listen(milliseconds, (finish, fail) => ({
      stdout: (chunk) => {
        stdout += chunk.toString('latin1')
        if (stdout.length > mostGreeting) return fail(login.talkative())
        const ready = readyLine.exec(stdout)
        if (ready) finish(ready[1]!)
      },
      stderr: (chunk) => {
        stderr += chunk.toString()
        if (stderr.length > mostGreeting) return fail(login.talkative())
        if (login.asked(stderr) === answered) return
        const answer = login.answer(++answered)
        if (answer instanceof Error) fail(answer)
        else this.shell.stdin.write(answer)
      },
      ended: (how) => fail(login.refused(stderr, stdout, how)),
      late: () => login.late(stderr, stdout, milliseconds),
    }))
  }

  #listen<T>(
    milliseconds: number,
    start: (finish: (value: T) => void, fail: (error: unknown) => void, restartTimeout: () => void) => Listener,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        if (this.#listener === listener) this.#listener = undefined
        this.#release?.()
      }
      const finish = (value: T) => [stop(), resolve(value)]
      const fail = (error: unknown) => [stop(), reject(error)]
      const listener = start(finish, fail, () => timer.refresh())
      const timer = setTimeout(() => fail(listener.late()), milliseconds)
      this.#listener = listener
      if (this.#ended !== undefined) listener.ended(this.#ended)
    })
  }

  async #send(key: string, { script, input = [] }: Exchange): Promise<void> {
    const listener = this.#listener
    const size = input.reduce((sum, content) => sum + content.size, 0)
    await this.#write(frame(key, script, size))
    if (size === 0) return
    let sent = 0
    for (const content of input) {
      for await (const chunk of content.read()) {
        if (this.#listener !== listener || listener === undefined) return
        sent += chunk.length
        if (sent > size) throw this.#changed(size)
        await this.#write(chunk)
      }
    }
    if (sent < size) throw this.#changed(size)
    await this.#write(trailer(key))
  }

  /**
   * Waits until the bytes are on their way, so that a large input does not pile up here, and until all other hosts have had
   * their turn: what many of them get is read once for those that are at the same place.
   */
  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve
      this.shell.stdin.write(bytes, () => setImmediate(resolve))
    })
  }

  #lost(how: string): UnreachableError {
    return new UnreachableError(`${this.host}: the connection was lost while a script ran (${how})`, {
      hint: 'What the script did until then stays; see whether the host is up, then run again.',
    })
  }

  #late(milliseconds: number): FailedError {
    return new FailedError(`${this.host}: no answer within ${milliseconds / 1000} seconds`, {
      hint: 'Find out on the host what it waits for, or allow more time.',
    })
  }

  #endless(): FailedError {
    const most = mostOutput / 2 ** 20
    return new FailedError(`${this.host}: it wrote more than ${most} MiB, which is all that haploy reads at once`, {
      hint: 'Let the command write to a file there, or less.',
    })
  }

  #garbled(): UnreachableError {
    return new UnreachableError(`${this.host}: its answer does not end as haploy's own program on it ends one`, {
      hint: 'Something on the host meddles with what is sent: do not trust it before you know what.',
    })
  }

  #changed(size: number): FailedError {
    return new FailedError(`${this.host}: the content to send was to have ${size} bytes, but it has not any more`, {
      hint: 'A file changed while it was sent; run again.',
    })
  }
}

/** Bytes that one exchange may write, on both streams together: more than any reading needs, and no controller runs full. */
export const mostOutput = 128 * 2 ** 20

/** Bytes that a login may write before the shell listens. */
const mostGreeting = 2 ** 20
