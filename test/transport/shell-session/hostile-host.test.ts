import { type ChildProcess, spawn } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { FailedError, UnreachableError } from '../../../src/core/errors.js'
import { Login } from '../../../src/transport/become.js'
import type { Shell } from '../../../src/transport/shell.js'
import { maxOutput, Session } from '../../../src/transport/shell-session.js'
import { rejection } from '../rejection.js'
import { open, shells } from '../shell-under-test.js'

const second = 1000
const megabyte = 2 ** 20
const ready = 'echo; echo "haploy-ready 1"; read -r k n m'

describe('A malicious host', function () {
  this.timeout(180 * second)
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) if (child.pid !== undefined) killGroup(child.pid)
  })

  /** A shell that runs this instead of haploy's program. */
  const host = (code: string): Shell => {
    const child = spawn('sh', ['-c', code], { detached: true, stdio: 'pipe' })
    children.push(child)
    const { stdin, stdout, stderr } = child
    const ended = new Promise<string>((resolve) => child.on('close', (exit) => resolve(`exit code ${exit}`)))
    return { stdin, stdout, stderr, ended, destroy: () => stdin.destroy() }
  }
  const login = new Login('lb1', 'ops')
  const answer = async (code: string, milliseconds = 60 * second) => {
    const session = await Session.open(host(`${ready}; ${code}`), login, 20 * second)
    return await rejection(session.run({ script: 'true' }, milliseconds))
  }

  it('ends the exchange with an error when its output is endless, and memory stays bounded', async () => {
    const before = process.memoryUsage.rss()
    let highest = 0
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss())
    }, 20).unref()
    for (const code of ['yes', 'yes >&2', 'yes "haploy: far"', 'yes | tr -d "\\n"']) {
      const error = await answer(code)
      expect(error, code).to.be.instanceOf(FailedError)
      expect(error.message).to.equal(
        `lb1: the output exceeds ${maxOutput / megabyte} MiB, the most that haploy reads in one exchange`,
      )
      for (const child of children.splice(0)) killGroup(child.pid!)
    }
    clearInterval(watch)
    expect(highest - before).to.be.below(6 * maxOutput)
  })

  it('ends the login when its output is endless, on either stream', async () => {
    for (const code of ['yes', 'yes >&2']) {
      const error = await rejection(Session.open(host(code), login, 30 * second))
      expect(error).to.be.instanceOf(UnreachableError)
      expect(error.message).to.equal('lb1: the login of user ops prints output without end, and no shell is ready')
    }
  })

  it('is detected when its response does not end correctly', async () => {
    for (const code of ['echo "$k none"', 'echo "$k 1234"', 'echo "$k -1"', 'printf "%s" "$k"; yes']) {
      const error = await answer(code)
      expect(error, code).to.be.instanceOf(UnreachableError)
      expect(error.message).to.contain('does not end as haploy')
    }
  })

  it('cannot answer the next exchange in advance, whatever it sends after the first', async () => {
    const session = await Session.open(
      host(`${ready}; read -r x; echo one; echo "$k 0"; echo "$k" >&2; echo two; echo "$k 7"; echo "$k" >&2; sleep 20`),
      login,
      20 * second,
    )
    expect((await session.run({ script: 'true' }, 20 * second)).text).to.equal('one\n')
    expect((await rejection(session.run({ script: 'true' }, 500))).message).to.contain('no answer within')
  })

  it('is answered by one of haploy\u2019s errors, or taken at its word, whatever bytes it sends', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (first, next) => {
        const session = await Session.open(host(`${ready}; cat`), login, 20 * second)
        const result = session.run({ script: 'true' }, 150)
        session.shell.stdin.write(Buffer.from(first))
        session.shell.stdin.write(Buffer.from(next))
        const error = await result.then(
          () => undefined,
          (reason) => reason,
        )
        if (error) expect(error).to.satisfy((e: unknown) => e instanceof FailedError || e instanceof UnreachableError)
        killGroup(children.pop()!.pid!)
      }),
      { numRuns: 15 },
    )
  })
})

for (const shell of shells) {
  it(`What a login exports reaches no process of a script with ${shell.join(' ')}: no secret is in an environment`, async () => {
    const [file, ...args] = shell
    const exporting = ['/usr/bin/env', 's=1', 'k=1', 'e=1', 'n=1', 'm=1', 'r=1', 'd=1', file!, ...args]
    const session = await open(exporting)
    const { text } = await session.run(
      { script: ': fake-secret-value; env; cat /proc/self/environ; echo; echo end' },
      20 * second,
    )
    session.shell.destroy()
    expect(text).to.match(/PATH=[\s\S]*\nend\n$/)
    expect(text).to.not.contain('fake-secret-value')
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has already exited.
  }
}
