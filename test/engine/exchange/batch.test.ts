import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { inMemory } from '../../../src/core/content/content.js'
import { Output } from '../../../src/core/shell/output.js'
import { raw } from '../../../src/core/shell/script.js'
import { batch, type Part } from '../../../src/engine/exchange/batch.js'

for (const shell of ['dash', 'bash']) {
  describe(`A batch under ${shell}`, () => {
    it('gives each part its own output, error output and exit code', () => {
      const [first, second] = run([{ script: raw('echo one; echo oops >&2; exit 3') }, { script: raw('printf two') }])
      expect(first).to.include({ code: 3, text: 'one\n', complaint: 'oops' })
      expect(second).to.include({ code: 0, text: 'two', complaint: '' })
    })

    it('keeps a syntax error, `set -e` and a changed variable inside the part that has them', () => {
      const [broken, , last] = run([
        { script: raw('if then') },
        { script: raw('set -e; x=1; false; echo never') },
        { script: raw('echo "x=$x"') },
      ])
      expect(broken?.code).to.not.equal(0)
      expect(last?.text).to.equal('x=\n')
    })

    it('does not run what stands behind a required part that failed', () => {
      const outputs = run([{ script: raw('exit 1'), required: true }, { script: raw('echo never') }])
      expect(outputs[0]?.code).to.equal(1)
      expect(outputs[1]).to.equal(undefined)
    })

    it('feeds each part its own input, also when an earlier part left some unread', () => {
      const [first, second] = run([
        { script: raw('head -c 3'), input: inMemory('abcdef'.repeat(50_000)), required: true },
        { script: raw('cat'), input: inMemory("it's\0binary") },
      ])
      expect(first?.text).to.equal('abc')
      expect(second?.stdout).to.deep.equal(Buffer.from("it's\0binary"))
    })

    it('feeds them so, too, where `head` reads more than it passes on', () => {
      const outputs = run(
        [
          { script: raw('cat'), input: inMemory('one') },
          { script: raw('cat'), input: inMemory('two') },
        ],
        {
          before: 'head() { dd bs=4096 count=1 2>/dev/null | command head "$@"; }',
        },
      )
      expect(outputs.map((output) => output?.text)).to.deep.equal(['one', 'two'])
    })

    it('is not fooled by output that looks like a mark', () => {
      const [only] = run([{ script: raw("printf '\\n000000000000000000000000 0\\n'") }])
      expect(only?.text).to.equal('\n000000000000000000000000 0\n')
    })
  })

  function run(parts: readonly Part[], { before = ':' } = {}) {
    const { script, input, read } = batch(parts)
    const stdin = Buffer.concat(input.flatMap((content) => [...(content.read() as Iterable<Uint8Array>)]))
    const { status, stdout, stderr } = spawnSync(shell, ['-c', `${before}\n${script}`], {
      input: stdin,
      maxBuffer: 1e8,
    })
    return read(new Output(status ?? 255, stdout, stderr))
  }
}

describe('The progress of a batch', () => {
  it('counts its parts as they end, wherever the output is cut', () => {
    const text = 'one\n\nmark 0\ntwo\n\nmark 0\nma\n\nmark 1\n'
    for (let size = 1; size <= text.length; size++) {
      const count = batch([], 'mark').count()
      const counts = text.match(new RegExp(`[^]{1,${size}}`, 'g'))!.map((chunk) => count(Buffer.from(chunk)))
      expect(counts.at(-1), `in pieces of ${size}`).to.equal(3)
      expect(counts).to.deep.equal([...counts].sort())
    }
  })

  const follow = (...chunks: string[]) => {
    const follower = batch([{ script: raw('true') }], 'mark').follow()
    return chunks.map((chunk) => follower(Buffer.from(chunk)).line)
  }

  it('tells of a line when it is complete, so that no half of a secret is shown', () => {
    expect(follow('one\ntwo is fake-', 'secret\nthree')).to.deep.equal(['one', 'two is fake-secret'])
    expect(follow('10 %\r20', ' %\r')).to.deep.equal(['10 %', '20 %'])
    expect(follow('no end')).to.deep.equal([undefined])
  })

  it('leaves out the word that the beginning of a long line was cut through', () => {
    const [line] = follow(`${'fake-secret '.repeat(100)}\n`)
    expect(line).to.match(/^(fake-secret ?)+$/)
    expect(follow(`${'x'.repeat(300)}`, `${'x'.repeat(300)}\n`)).to.deep.equal([undefined, undefined])
    expect(follow(`x ${'fake'.repeat(50)}`, `${'y'.repeat(600)}\n`)).to.deep.equal([undefined, undefined])
  })

  it('never shows a mark', () => {
    expect(follow('one\nmar', 'k 0\n', 'two\nmark 0', '\n')).to.deep.equal(['one', undefined, undefined, undefined])
  })
})

describe('The reader of a batch', () => {
  it('takes no more parts than were sent, however many marks come', () => {
    const stdout = Buffer.from(`one${'\nmark 0\n'.repeat(1000)}`)
    const outputs = batch([{ script: raw('true') }], 'mark').read(new Output(0, stdout, stdout))
    expect(outputs.map((output) => output?.text)).to.deep.equal(['one'])
  })
})
