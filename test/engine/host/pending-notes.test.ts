import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Script, sh } from '../../../src/core/shell/script.js'
import type { PendingHandler } from '../../../src/engine/host/pending-handlers.js'
import { clearPending, notePending, parseNotes, readNotes } from '../../../src/engine/host/pending-notes.js'
import { LocalHost } from '../../../src/testing/local-host.js'

describe('The notes of pending handlers', () => {
  let host: LocalHost
  beforeEach(() => {
    host = new LocalHost()
    mkdirSync(folder(), { recursive: true })
  })
  afterEach(() => host.remove())

  const folder = () => host.path('.local/state/haploy/pending')
  const files = () => readdirSync(folder()).toSorted()
  const onHost = (script: Script) =>
    host.run(sh`HOME=${host.folder}; id() { echo 12345; }
${script}`)
  const noted = () => parseNotes(onHost(readNotes))
  const app = (object?: string): PendingHandler => ({
    role: 'app',
    handler: 'restart',
    task: 'write',
    ...(object !== undefined && { object }),
  })

  /** The name that the first versions gave to the note, and what they wrote to it. */
  const earlier = { file: 'df3bfff4e417f479.json', text: '{"role":"app","handler":"restart","task":"write"}\n' }
  const leftByEarlier = () => writeFileSync(join(folder(), earlier.file), earlier.text)

  /** What the first versions read, word for word. */
  function seenByEarlier(): object[] {
    const { lines } = host.run(sh`for f in ${folder()}/*.json; do [ -f "$f" ] && cat "$f"; done; :`)
    return lines.flatMap((line) => {
      if (!line.startsWith('{')) return []
      try {
        const { role, handler, task } = JSON.parse(line) as Record<string, unknown>
        return typeof role === 'string' && typeof handler === 'string' ? [{ role, handler, task: String(task) }] : []
      } catch {
        return []
      }
    })
  }

  it('have one file for each object', () => {
    for (const object of ['unit a.service', 'unit b.service', undefined]) onHost(notePending(app(object)))
    expect(noted().pending).to.have.deep.members([app('unit a.service'), app('unit b.service'), app()])
    onHost(clearPending({ note: app('unit a.service'), isLast: false }))
    expect(noted().pending).to.have.deep.members([app('unit b.service'), app()])
  })

  it('have a format number', () => {
    onHost(notePending(app('unit b.service')))
    expect(readFileSync(join(folder(), '98b74bacf12b1bce.json'), 'utf8')).to.equal(
      '{"format":2,"handler":{"role":"app","name":"restart","object":"unit b.service"},"task":"write"}\n',
    )
  })

  it('keep any text', () => {
    const note = { role: "r'\n$(x)", handler: 'h"\\', object: 'path /a b\n', task: 'ü\u0007' }
    onHost(notePending(note))
    expect(noted().pending).to.deep.equal([note])
    onHost(clearPending({ note, isLast: true }))
    expect(files()).to.deep.equal([])
  })

  it('of an earlier version are read without an object, and removed once they are done', () => {
    leftByEarlier()
    const note = { ...app(), format: 1 } as const
    expect(noted()).to.deep.equal({ pending: [note], newer: 0 })
    onHost(clearPending({ note, isLast: true }))
    expect(files()).to.deep.equal([])
  })

  it('are read by an earlier version as one of this handler, which it can clear without losing any', () => {
    for (const object of ['unit a.service', 'unit b.service']) onHost(notePending(app(object)))
    expect(seenByEarlier()).to.deep.equal([{ role: 'app', handler: 'restart', task: 'write' }])
    host.run(sh`rm -f ${join(folder(), earlier.file)}`)
    expect(seenByEarlier()).to.deep.equal([])
    expect(noted().pending).to.have.deep.members([app('unit a.service'), app('unit b.service')])
    for (const [object, isLast] of [['unit a.service', false] as const, ['unit b.service', true] as const]) {
      onHost(clearPending({ note: app(object), isLast }))
    }
    expect(files()).to.deep.equal([])
  })

  it('never replace one of an earlier version', () => {
    leftByEarlier()
    onHost(notePending(app('unit b.service')))
    expect(noted().pending).to.have.deep.members([{ ...app(), format: 1 }, app('unit b.service')])
    onHost(clearPending({ note: app('unit b.service'), isLast: false }))
    expect(readFileSync(join(folder(), earlier.file), 'utf8')).to.equal(earlier.text)
  })

  it('of a later version are counted, and neither read nor removed', () => {
    const later = '{"format":3,"role":"app","handler":"restart","task":"write"}'
    writeFileSync(join(folder(), 'later.json'), `${later}\n`)
    expect(noted()).to.deep.equal({ pending: [], newer: 1 })
    onHost(notePending(app('unit b.service')))
    onHost(clearPending({ note: app('unit b.service'), isLast: true }))
    expect(files()).to.deep.equal(['later.json'])
  })

  it('do not suffer from one that was only partly written', () => {
    writeFileSync(join(folder(), '0.json'), '{"role":"app","handl')
    writeFileSync(join(folder(), '1.json'), '')
    onHost(notePending(app('unit b.service')))
    writeFileSync(join(folder(), 'z.json'), '{"format":2,"handler":{"role":1}}\n{"format":"x"}\n[1]\n{}\nnull')
    expect(noted()).to.deep.equal({ pending: [app('unit b.service')], newer: 0 })
  })

  it('are not read without end', () => {
    for (let n = 0; n < 3; n++) writeFileSync(join(folder(), `${n}.json`), 'x'.repeat(400_000))
    const output = onHost(readNotes)
    expect(output.stdout.length).to.be.below(600_000)
    expect(() => parseNotes(output)).to.throw('the notes of pending handlers on the host have more than 512 KiB')
    const flood = Buffer.alloc(100 * 2 ** 20, '\n')
    expect(() => parseNotes({ stdout: flood })).to.throw('more than 512 KiB')
  })

  it('are not lost when the note for earlier versions cannot be written', () => {
    mkdirSync(join(folder(), earlier.file))
    expect(onHost(notePending(app('unit b.service'))).code).to.equal(0)
    expect(noted().pending).to.deep.equal([app('unit b.service')])
  })
})
