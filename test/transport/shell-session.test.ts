import { EventEmitter, once as event } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Content } from '../../src/core/content/content.js'
import { inMemory } from '../../src/core/content/content.js'
import { FailedError, UnreachableError } from '../../src/core/errors.js'
import { quote } from '../../src/core/shell/script.js'
import type { Session } from '../../src/transport/shell-session.js'
import type { Exchange } from '../../src/transport/transport.js'
import { liveMemory } from './live-memory.js'
import { rejection } from './rejection.js'
import { once, open, shells } from './shell-under-test.js'

const second = 1000

for (const shell of shells) {
  describe(`a session with ${shell.join(' ')}`, () => {
    let session: Session
    const run = (script: string, rest: Omit<Exchange, 'script'> = {}) => session.run({ script, ...rest }, 60 * second)

    before(async () => {
      session = await open(shell)
    })
    after(() => session.shell.destroy())

    it('returns the bytes of both streams and the exit code', async () => {
      const output = await run("printf 'out\\n\\n'; printf 'err' >&2; exit 7")
      expect([output.code, output.text, output.stderr.toString()]).to.deep.equal([7, 'out\n\n', 'err'])
    })

    const ways: readonly (readonly [string, string, number | ((code: number) => boolean)])[] = [
      ['a syntax error', 'if then fi )', (code) => code !== 0],
      ['an exit', 'exit 3', 3],
      ['set -e and a failure', 'set -e; false; echo not reached', 1],
      ['exec', 'exec sh -c "exit 5"', 5],
      ['a command that does not exist', 'no-such-command-here', 127],
      ['its output closed', 'exec >&- 2>&-; exit 4', 4],
      ['a signal', 'sh -c "kill -9 \\$\\$"', 137],
      ['nothing in it', '', 0],
      ['a leading dash', '-x', 127],
      ['a comment at its end', 'true # and no newline', 0],
      ['variables of the program changed', 'k=1 n=2 m=3 s=4 r=5 e=6; PATH=; cd /tmp; umask 077', 0],
    ]
    for (const [title, script, expected] of ways) {
      it(`goes on after a script with ${title}`, async () => {
        const { code, stdout } = await run(script)
        if (typeof expected === 'number') expect(code).to.equal(expected)
        else expect(code).to.satisfy(expected)
        expect(stdout.toString()).to.equal('')
        expect((await run('echo "$(pwd) $(umask)"')).text).to.equal('/ 0022\n')
        const withInput = await run(script, { input: [inMemory('unread\n'.repeat(1000))] })
        expect(withInput.code).to.equal(code)
        expect((await run('echo still here')).text).to.equal('still here\n')
      })
    }

    it('provides empty input to a script without input', async () => {
      expect((await run('cat; echo end')).text).to.equal('end\n')
    })

    it('does not mistake output that resembles a mark for a mark', async () => {
      const script = 'echo "000000000000000000000000 0"; echo "haploy-ready 1"; printf "\\n%s %s\\n" "" 0'
      expect((await run(script)).text).to.equal('000000000000000000000000 0\nhaploy-ready 1\n\n 0\n')
    })

    it('transfers any bytes in both directions', async () => {
      const bytes = fc.uint8Array({ maxLength: 3000 })
      await fc.assert(
        fc.asyncProperty(bytes, bytes, fc.integer({ min: 0, max: 125 }), async (first, next, code) => {
          const script = `cat; printf '%s' ${quote('é"$`\\')}$(echo x) >&2; exit ${code}`
          const output = await run(script, { input: [inMemory(first), inMemory(next)] })
          expect(output.code).to.equal(code)
          expect(output.stdout.equals(Buffer.concat([first, next]))).to.equal(true)
          expect(output.stderr.toString()).to.equal('é"$`\\x')
        }),
        { numRuns: 60 },
      )
    })

    it('runs scripts of any text', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 500 }).map((value) => value.replaceAll('\0', ''))
      await fc.assert(
        fc.asyncProperty(text, async (value) => {
          expect((await run(`printf %s ${quote(value)}`)).text).to.equal(value)
        }),
        { numRuns: 60 },
      )
    })

    it('receives 50 MB on both streams at once', async () => {
      const script = 'head -c 52428800 /dev/zero >&2 & head -c 52428800 /dev/zero; wait'
      const output = await run(script)
      expect([output.stdout.length, output.stderr.length]).to.deep.equal([52_428_800, 52_428_800])
    }).timeout(180 * second)

    it('streams a large input without holding it in memory', async () => {
      const size = 200 * 2 ** 20
      const before = liveMemory()
      let highest = 0
      const content = generated(size, (sent) => {
        if (sent % (10 * 2 ** 20) === 0) highest = Math.max(highest, liveMemory())
      })
      expect((await run('sleep 0.5; wc -c', { input: [content] })).text.trim()).to.equal(String(size))
      expect(highest - before).to.be.lessThan(50 * 2 ** 20)
    }).timeout(180 * second)

    it('passes on output as it arrives, without the marks', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'haploy-session-'))
      const chunks: string[] = []
      const heard = new EventEmitter()
      const output = run(`echo one; until [ -e ${quote(folder)}/go ]; do sleep 0.05; done; echo two >&2`, {
        onOutput: (chunk) => heard.emit('chunk', chunks.push(chunk.toString())),
      })
      await event(heard, 'chunk')
      expect(chunks.join('')).to.equal('one\n')
      await writeFile(join(folder, 'go'), '')
      await output
      expect(chunks.join('')).to.equal('one\ntwo\n')
      await rm(folder, { recursive: true })
    })
  })

  describe(`a session with ${shell.join(' ')} that breaks`, () => {
    let folder: string
    let session: Session

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'haploy-session-'))
      session = await open(shell)
    })
    afterEach(async () => {
      session.shell.destroy()
      await rm(folder, { recursive: true })
    })

    it('reports how the shell ended', async () => {
      const error = await rejection(session.run({ script: 'kill -9 $$' }, 20 * second))
      expect(error).to.be.instanceOf(UnreachableError)
      expect(error.message).to.match(/^lb1: the connection was lost while a script ran \(exit code null\)$/)
    })

    it('names the seconds when the time is up', async () => {
      const error = await rejection(session.run({ script: 'exec sleep 2' }, 200))
      expect(error).to.be.instanceOf(FailedError)
      expect(error.message).to.contain('no answer within 0.2 seconds')
    })

    it('rejects content that does not have the announced size', async () => {
      for (const chunks of [['12'], ['1234', '5678']]) {
        const content = { ...inMemory('1234'), size: 4, read: () => chunks.map((chunk) => Buffer.from(chunk)) }
        const own = await open(shell)
        const error = await rejection(own.run({ script: 'cat', input: [content] }, 20 * second))
        own.shell.destroy()
        expect(error).to.be.instanceOf(FailedError)
        expect(error.message).to.contain('no longer has 4 bytes')
      }
    })

    it('never lets a script mistake truncated input for complete input', async () => {
      const file = join(folder, 'file')
      const content = { ...inMemory('x'), size: 1000, read: () => stalling(Buffer.alloc(500)) }
      const script = `cat >${quote(`${file}.part`)}; mv ${quote(`${file}.part`)} ${quote(file)}`
      const result = rejection(session.run({ script, input: [content] }, 9 * second))
      for (let tries = 0; tries < 500 && !existsSync(`${file}.part`); tries++) await pause(10)
      session.shell.stdin.destroy()
      expect(await result).to.be.instanceOf(UnreachableError)
      expect(await once(shell, `ls ${quote(folder)}`)).to.equal('file.part\n')
    })

    it('does not run a truncated script', async () => {
      const file = join(folder, 'ran')
      session.shell.stdin.end(`key 1000 0\ntouch ${quote(file)}; `)
      await session.shell.ended
      expect(await once(shell, `ls ${quote(folder)}`)).to.equal('')
    })

    it('frames exactly even where `head` reads too much', async () => {
      const greedy = join(folder, 'head')
      await writeFile(greedy, '#!/bin/sh\ndd bs=65536 count=1 2>/dev/null | dd bs=1 count="$2" 2>/dev/null\n', {
        mode: 0o755,
      })
      const careful = await open(shell, `${folder}:${process.env.PATH}`)
      const output = await careful.run({ script: 'cat; echo end', input: [inMemory('some input ')] }, 20 * second)
      careful.shell.destroy()
      expect(output.text).to.equal('some input end\n')
    })
  })
}

function generated(size: number, onChunk: (sent: number) => void): Content {
  const length = 65536
  return {
    size,
    sha256: '',
    *read() {
      for (let sent = 0; sent < size; sent += length) {
        onChunk(sent)
        yield Buffer.alloc(length, 'x')
      }
    },
  }
}

async function* stalling(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
  await pause(10 * second, undefined, { ref: false })
}
