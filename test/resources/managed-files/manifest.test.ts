import { expect } from 'chai'
import { changesFor } from '../../../src/core/resource.js'
import { Output, type Task, type TaskContext } from '../../../src/index.js'
import type { ManagedFile } from '../../../src/resources/managed-files/managed-file.js'
import { removeObsolete } from '../../../src/resources/managed-files/manifest.js'
import { noteFiles } from '../../../src/resources/managed-files/record.js'

const sum = (digit: string) => digit.repeat(64)
/** Of nothing. */
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const file: ManagedFile = { name: 'write /a', path: '/a', content: '', mode: '0644', tags: ['config'] }

describe('The manifest of the files of a role on a host', () => {
  const [note] = noteFiles([file])
  const remove = removeObsolete([file], {})

  /** What the probe says of each line, and the paths that the two tasks take and remove. */
  const cases: [string, string[], string[], string[]][] = [
    ['notes what a host without a list gets', [], ['/a'], []],
    ['has nothing to note twice', [`wanted ${empty} /a`], [], []],
    ['notes a file again whose content changes, and keeps it', [`ours ${sum('1')} /a`], ['/a'], []],
    ['removes what is declared no more', [`wanted ${empty} /a`, `ours ${sum('1')} /b c`], [], ['/b c']],
    [
      'removes it once, whichever of its contents it has',
      [`wanted ${empty} /a`, `ours ${sum('1')} /b`, `other ${sum('2')} /b`],
      [],
      ['/b'],
    ],
    ['leaves alone what others changed or removed', [`wanted ${empty} /a`, `other ${sum('1')} /b`], [], []],
    ['passes over lines that are none', ['other nonsense', 'ours /b'], ['/a'], []],
  ]
  for (const [title, lines, noted, removed] of cases) {
    it(title, () => {
      expect(planOf(note!, lines).flatMap(({ to }) => to)).to.deep.equal(noted)
      expect(planOf(remove, lines).map(({ attribute }) => attribute)).to.deep.equal(removed)
    })
  }

  it('drops a file that somebody changed as soon as it is written again', () => {
    const lines = [`ours ${sum('1')} /a`, `other ${sum('2')} /a`, `ours ${sum('3')} /b`, `other ${sum('4')} /c`]
    const [change] = planOf(note!, lines)
    expect(change!.steps[0]!.script.text.match(/[0-9a-f]{64} \/\w/g)).to.deep.equal([
      `${sum('1')} /a`,
      `${sum('3')} /b`,
      `${empty} /a`,
    ])
  })

  it('is removed when it has no lines left', () => {
    const changes = planOf(removeObsolete([], {}), [`ours ${sum('1')} /b`])
    const [file, manifest] = changes[0]!.steps.map(({ script }) => script.text)
    expect(file).to.equal('haploy_enter / && rm -f "$h_in"b')
    expect(manifest).to.match(/\nfi; m="\$\{d%\/\*\}"\/nginx\.manifest; rm -f "\$m"$/)
  })

  it('begins with its format, without which it is of the first one', () => {
    const [change] = planOf(note!, [])
    expect(change!.steps[0]!.script.text).to.contain(`'# haploy, format 1' '${empty} /a'`)
    for (const header of [[], ['# haploy, format 1']]) {
      const lines = [...header, `wanted ${empty} /a`, `ours ${sum('1')} /b`]
      expect(planOf(note!, lines)).to.deep.equal([])
      expect(planOf(remove, lines).map(({ attribute }) => attribute)).to.deep.equal(['/b'])
    }
  })

  it('has a header that the first versions ignore', () => {
    // What they print for a line that they do not want, and how they parse that.
    expect('other # haploy, format 1').to.not.match(/^(wanted|ours|other) ([0-9a-f]{64}) (\/.*)$/)
  })

  it('is not touched if a later version wrote it', () => {
    const lines = ['# haploy, format 2', `wanted ${empty} /a`, `ours ${sum('1')} /b`]
    for (const task of [note!, remove]) {
      expect(() => planOf(task, lines)).to.throw(
        'a later version of haploy has written nginx.manifest on the host, in format 2',
      )
    }
  })

  it('is not written for a host without files of the role', () => {
    expect(noteFiles([])).to.deep.equal([])
  })

  function planOf(task: Task, lines: readonly string[]) {
    const resource = task.define({ role: { name: 'nginx', folder: '/' } } as TaskContext)
    const text = lines.map((line) => `${line}\n`).join('')
    return changesFor(resource, resource.probe.parse(new Output(0, Buffer.from(text), Buffer.alloc(0))))
  }
})
