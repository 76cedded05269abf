import { FailedError, type HaployError, UnreachableError } from '../core/errors.js'
import { timerMilliseconds } from '../core/input/time-limit.js'
import { Output } from '../core/shell/output.js'
import type { Login } from './become.js'
import { Collector } from './collector.js'
import { LoginOutput } from './login-output.js'
import type { Shell } from './shell.js'
import { frame, newKey, readyLine, trailer } from './shell-program.js'
import type { Exchange } from './transport.js'

/** Handles the output of the shell: while the session opens, or during one exchange. */
interface Listener {
  stdout(chunk: Buffer): void
  stderr(chunk: Buffer): void
  ended(how: string): void
  timeoutError(milliseconds: number): HaployError
}

type RestartTimeout = (milliseconds?: number) => void

/**
 * A session with one persistent shell. An exchange takes one round trip: it sends script and input as a frame, and
 * receives the output followed by an end mark. A session must not be used again after an exchange failed.
 */
export class Session {
  /** The session id of its processes on the host; empty where there is no /proc. */
  id = ''
  #listener: Listener | undefined
  #ended: string | undefined
  /** Ends a write that waits for a shell that no longer reads. */
  #resumeWrite: (() => void) | undefined
  #onSent: () => void = () => {}

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

  /** Waits until the shell is ready, and answers sudo's prompt. Throws FailedError or UnreachableError. */
  static async open(shell: Shell, login: Login, milliseconds: number): Promise<Session> {
    const session = new Session(shell, login.host)
    try {
      session.id = await session.#waitForReady(login, milliseconds)
      return session
    } catch (error) {
      shell.destroy()
      throw error
    }
  }

  /**
   * Throws FailedError when `milliseconds` have passed, the output is too large or the input does not have the announced
   * size; otherwise UnreachableError.
   */
  run(exchange: Exchange, milliseconds: number): Promise<Output> {
    const key = newKey()
    return this.#listen(milliseconds, (finish, fail, restartTimeout) => {
      const progress = { restartTimeout, output: () => new Output(0, stdout.bytes, stderr.bytes) }
      const stdout = new Collector(key, (chunk) => exchange.onOutput?.(chunk, 'stdout', progress))
      const stderr = new Collector(key, (chunk) => exchange.onOutput?.(chunk, 'stderr', progress))
      const take = (collector: Collector) => (chunk: Buffer) => {
        try {
          collector.take(chunk)
        } catch (error) {
          return fail(error)
        }
        if (collector.garbled) return fail(this.#garbled())
        if (stdout.length + stderr.length > maxOutput) return fail(this.#tooMuchOutput())
        if (stdout.mark === undefined || stderr.mark === undefined) return
        finish(new Output(Number(stdout.mark), stdout.bytes, stderr.bytes))
      }
      setImmediate(() => this.#send(key, exchange).catch(fail))
      return {
        stdout: take(stdout),
        stderr: take(stderr),
        ended: (how) => fail(this.#lost(how)),
        timeoutError: (limit) => this.#late(limit),
      }
    })
  }

  #waitForReady(login: Login, milliseconds: number): Promise<string> {
    const stdout = new LoginOutput()
    const stderr = new LoginOutput()
    let answered = 0
    return this.#listen(milliseconds, (finish, fail) => ({
      stdout: (chunk) => {
        stdout.add(chunk)
        if (stdout.isTooLong) return fail(login.outputError())
        const ready = stdout.match(readyLine)
        if (ready) finish(ready[1]!)
      },
      stderr: (chunk) => {
        stderr.add(chunk)
        if (stderr.isTooLong) return fail(login.outputError())
        if (!stderr.completes(login.prompt)) return
        const answer = login.answer(++answered)
        if (answer instanceof Error) fail(answer)
        else this.shell.stdin.write(answer)
      },
      ended: (how) => fail(login.endedError(stderr.text, stdout.text, how)),
      timeoutError: (limit) => login.timeoutError(stderr.text, stdout.text, limit),
    }))
  }

  #listen<T>(
    milliseconds: number,
    start: (finish: (value: T) => void, fail: (error: unknown) => void, restart: RestartTimeout) => Listener,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        if (this.#listener === listener) this.#listener = undefined
        this.#resumeWrite?.()
      }
      const finish = (value: T) => [stop(), resolve(value)]
      const fail = (error: unknown) => [stop(), reject(error)]
      const timeout = (limit: number) => setTimeout(() => fail(listener.timeoutError(limit)), timerMilliseconds(limit))
      let current = milliseconds
      const restart = (limit = milliseconds) => {
        if (this.#listener !== listener) return
        clearTimeout(timer)
        current = limit
        timer = timeout(limit)
      }
      this.#onSent = () => restart(current)
      const listener = start(finish, fail, restart)
      let timer = timeout(milliseconds)
      this.#listener = listener
      if (this.#ended !== undefined) listener.ended(this.#ended)
    })
  }

  async #send(key: string, { script, input = [] }: Exchange): Promise<void> {
    const listener = this.#listener
    const size = input.reduce((sum, content) => sum + content.size, 0)
    for (const piece of piecesOf(frame(key, script, size))) {
      if (this.#listener !== listener) return
      await this.#write(piece)
    }
    if (size === 0) return
    let sent = 0
    for (const content of input) {
      for await (const chunk of content.read()) {
        if (this.#listener !== listener || listener === undefined) return
        sent += chunk.length
        if (sent > size) throw this.#changed(size)
        for (const piece of piecesOf(chunk)) await this.#write(piece)
      }
    }
    if (sent < size) throw this.#changed(size)
    await this.#write(trailer(key))
  }

  /**
   * Waits until the bytes are sent, so that a large input does not fill the memory, and until all other hosts have been
   * served: content that several hosts receive is read once for those that have reached the same position.
   */
  async #write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#resumeWrite = resolve
      this.shell.stdin.write(bytes, () => setImmediate(resolve))
    })
    await this.shell.sent?.(bytes.length)
    // The time limit is for what the host does, not for a slow link.
    this.#onSent()
  }

  #lost(how: string): UnreachableError {
    return new UnreachableError(`${this.host}: the connection was lost while a script ran (${how})`, {
      hint: 'The changes that the script has already made remain. Check that the host is up, then run again.',
    })
  }

  #late(milliseconds: number): FailedError {
    return new FailedError(`${this.host}: no answer within ${milliseconds / 1000} seconds`, {
      hint: 'Find out on the host what it waits for, or allow more time.',
    })
  }

  #tooMuchOutput(): FailedError {
    const limit = maxOutput / 2 ** 20
    return new FailedError(
      `${this.host}: the output exceeds ${limit} MiB, the most that haploy reads in one exchange`,
      {
        hint: 'Redirect the output of the command to a file there, or make it print less.',
      },
    )
  }

  #garbled(): UnreachableError {
    return new UnreachableError(`${this.host}: the response does not end as haploy's program on the host ends it`, {
      hint: 'Something on the host alters the data: do not trust the host until you know what.',
    })
  }

  #changed(size: number): FailedError {
    return new FailedError(`${this.host}: the content to send no longer has ${size} bytes`, {
      hint: 'A file changed during the upload; run again.',
    })
  }
}

/** So that a slow link is seen to send. */
function piecesOf(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, index) =>
    bytes.subarray(index * pieceSize, (index + 1) * pieceSize),
  )
}

const pieceSize = 32 * 1024

/** Maximum output of one exchange in bytes, both streams together: enough for every probe, and small enough for memory. */
export const maxOutput = 128 * 2 ** 20
