import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { inMemory } from '../../../src/core/content/content.js'
import { Output } from '../../../src/core/shell/output.js'
import { raw } from '../../../src/core/shell/script.js'
import { OutputProgress } from '../../../src/engine/transcript/output-progress.js'
import type { Part } from '../../../src/engine/transcript/part.js'
import { Transcript } from '../../../src/engine/transcript/transcript.js'

for (const shell of ['dash', 'bash']) {
  describe(`A transcript under ${shell}`, () => {
    it('returns the standard output, standard error and exit code of each part', () => {
      const [first, second] = run([{ script: raw('echo one; echo oops >&2; exit 3') }, { script: raw('printf two') }])
      expect(first).to.include({ code: 3, text: 'one\n', stderrText: 'oops' })
      expect(second).to.include({ code: 0, text: 'two', stderrText: '' })
    })

    it('isolates a syntax error, `set -e` and a changed variable in their part', () => {
      const [broken, , last] = run([
        { script: raw('if then') },
        { script: raw('set -e; x=1; false; echo never') },
        { script: raw('echo "x=$x"') },
      ])
      expect(broken?.code).to.not.equal(0)
      expect(last?.text).to.equal('x=\n')
    })

    it('runs no part after a required part that failed', () => {
      const outputs = run([{ script: raw('exit 1'), required: true }, { script: raw('echo never') }])
      expect(outputs[0]?.code).to.equal(1)
      expect(outputs[1]).to.equal(undefined)
    })

    it('passes each part its own input, even if an earlier part left some unread', () => {
      const [first, second] = run([
        { script: raw('head -c 3'), input: inMemory('abcdef'.repeat(50_000)), required: true },
        { script: raw('cat'), input: inMemory("it's\0binary") },
      ])
      expect(first?.text).to.equal('abc')
      expect(second?.stdout).to.deep.equal(Buffer.from("it's\0binary"))
    })

    it('does so even if `head` reads more than it passes on', () => {
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
    const outputs = new Array<Output | undefined>(parts.length).fill(undefined)
    const transcript = new Transcript(parts, { onPart: (part, output) => (outputs[part] = output) })
    const { script, input } = transcript
    const stdin = Buffer.concat(input.flatMap((content) => [...(content.read() as Iterable<Uint8Array>)]))
    const { status, stdout, stderr } = spawnSync(shell, ['-c', `${before}\n${script}`], {
      input: stdin,
      maxBuffer: 1e8,
    })
    transcript.end(new Output(status ?? 255, stdout, stderr))
    return outputs
  }
}

describe('The reader of a transcript', () => {
  const read = (parts: number, stdout: readonly Buffer[], stderr: readonly Buffer[]) => {
    const read: Output[] = []
    const transcript = new Transcript(
      Array.from({ length: parts }, () => ({ script: raw('true') })),
      { onPart: (_, output) => read.push(output) },
      'mark',
    )
    const none = Buffer.alloc(0)
    for (const whole of growing(stdout)) transcript.update({ stdout: whole, stderr: none })
    for (const whole of growing(stderr)) transcript.update({ stdout: Buffer.concat(stdout), stderr: whole })
    return { transcript, read }
  }
  const cut = (text: string, size: number) =>
    (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).map((piece) => Buffer.from(piece))

  it('splits the output in the same way wherever the chunks end', () => {
    const stdout = 'one\n\nmark 0\ntwo mar mar\n\nmark 7\nma\n\nmark 1\n'
    const stderr = '\nmark\noh\n\nmark\n\nmark\n'
    for (let size = 1; size <= stdout.length; size++) {
      const { read: outputs } = read(3, cut(stdout, size), cut(stderr, size))
      expect(
        outputs.map(({ code, text, stderrText }) => [code, text, stderrText]),
        `in pieces of ${size}`,
      ).to.deep.equal([
        [0, 'one\n', ''],
        [7, 'two mar mar\n', 'oh'],
        [1, 'ma\n', ''],
      ])
    }
  })

  it('reports no more parts than were sent, however many marks arrive', () => {
    const marks = [Buffer.from(`one${'\nmark 0\n'.repeat(1000)}`)]
    expect(read(1, marks, marks).read.map(({ text }) => text)).to.deep.equal(['one'])
  })

  it('treats a mark without an end of line as output', () => {
    const stdout = [Buffer.from(`mark${'x'.repeat(100)}`), Buffer.from('\nmark 0\n')]
    expect(read(1, stdout, [Buffer.from('\nmark\n')]).read.map(({ text }) => text)).to.deep.equal([
      `mark${'x'.repeat(100)}`,
    ])
  })

  it("reports the shell's own message when it exits early", () => {
    const { transcript } = read(2, [], [Buffer.from('sh: 1: out of memory\n')])
    expect(() => transcript.end(new Output(2, Buffer.alloc(0), Buffer.from('sh: 1: out of memory\n')))).to.throw(
      'the shell on the host exited early with code 2: sh: 1: out of memory',
    )
  })
})

describe('The progress of a step', () => {
  const follow = (...chunks: string[]) => {
    const progress = new OutputProgress()
    return chunks.map((chunk) => progress.push(Buffer.from(chunk)).line)
  }

  it('is reported once a line is complete, so that no half of a secret is shown', () => {
    expect(follow('one\ntwo is fake-', 'secret\nthree')).to.deep.equal(['one', 'two is fake-secret'])
    expect(follow('10 %\r20', ' %\r')).to.deep.equal(['10 %', '20 %'])
    expect(follow('no end')).to.deep.equal([undefined])
  })

  it('omits a word that is cut in two at the beginning of a long line', () => {
    const [line] = follow(`${'fake-secret '.repeat(100)}\n`)
    expect(line).to.match(/^(fake-secret ?)+$/)
    expect(follow(`${'x'.repeat(300)}`, `${'x'.repeat(300)}\n`)).to.deep.equal([undefined, undefined])
    expect(follow(`x ${'fake'.repeat(50)}`, `${'y'.repeat(600)}\n`)).to.deep.equal([undefined, undefined])
  })

  it('is masked before a long line is cut, so that a pass phrase with blanks leaves no half', () => {
    const phrase = 'fake pass phrase with blanks'
    for (let padding = 460; padding < 510; padding++) {
      const progress = new OutputProgress((text) => text.replaceAll(phrase, '********'))
      const text = `${'y '.repeat(300)}${phrase}${'x'.repeat(padding)}\n`
      const lines = [text.slice(0, 610), text.slice(610, 620), text.slice(620)].map(
        (chunk) => progress.push(Buffer.from(chunk)).line ?? '',
      )
      expect(lines.join(''), `${padding}`).to.match(/^(y |\*)*x*$/)
    }
    const progress = new OutputProgress((text) => text.replaceAll(phrase, '********'))
    const reports = [`haploy: ${'z'.repeat(980)} fake pass`, ' phrase with blanks\n'].flatMap(
      (chunk) => progress.push(Buffer.from(chunk)).reports,
    )
    expect(reports.join('')).to.match(/^z+ \*+$/)
  })

  it('never contains a mark, and reports a line before the next output arrives', () => {
    const lines: (string | undefined)[] = []
    const progress = new OutputProgress()
    const transcript = new Transcript(
      [{ script: raw('true') }, { script: raw('true') }],
      { onPart: () => {}, onOutput: (_, __, bytes) => lines.push(progress.push(bytes).line) },
      'mark',
    )
    const chunks = ['one\n', 'mar', 'k 0\n', 'two\n'].map((chunk) => Buffer.from(chunk))
    for (const stdout of growing(chunks)) transcript.update({ stdout, stderr: Buffer.alloc(0) })
    expect(lines).to.deep.equal(['one', 'two'])
  })
})

/** Everything that has arrived after each chunk. */
function growing(chunks: readonly Buffer[]): Buffer[] {
  return chunks.map((_, index) => Buffer.concat(chunks.slice(0, index + 1)))
}
