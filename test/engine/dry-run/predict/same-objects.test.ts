import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { sh } from '../../../../src/core/shell/script.js'
import { subject } from '../../../../src/core/subject.js'
import type { Items } from '../../../../src/core/task.js'
import { command } from '../../../../src/resources/command.js'
import { absent } from '../../../../src/resources/files/absent.js'
import { directory } from '../../../../src/resources/files/directory.js'
import { file } from '../../../../src/resources/files/file.js'
import { link } from '../../../../src/resources/files/link.js'
import { LocalRun } from '../../local-run.js'

describe('A dry run of tasks for one object under two names', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
    for (const name of ['a', 'b', 'sub']) mkdirSync(here.path(name))
    for (const name of ['a/f', 'b/f', 'sub/f']) writeFileSync(here.path(name), 'x')
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const x = (name: string, path: string) => file(name, here.path(path), { content: 'x', follow: true })
  const y = (name: string, path: string) => file(name, here.path(path), { content: 'y', follow: true })
  const make = (path: string) =>
    command('first', sh`mkdir -p ${here.path(path)}`, { writes: [subject.path(here.path(path))] })

  /** The last task depends on the first one, and the run gives it this status. */
  const dependent: [title: string, prepare: () => void, tasks: () => Items, status: string][] = [
    [
      'a file that is a link',
      () => symlinkSync('a/f', here.path('l')),
      () => [y('first', 'l'), x('last', 'a/f')],
      'changed',
    ],
    [
      'a link to its folder',
      () => symlinkSync('a', here.path('l')),
      () => [y('first', 'l/f'), x('last', 'a/f')],
      'changed',
    ],
    [
      'the other way round',
      () => symlinkSync('a', here.path('l')),
      () => [y('first', 'a/f'), x('last', 'l/f')],
      'changed',
    ],
    [
      'two links to its folder',
      () => {
        symlinkSync('a', here.path('l'))
        symlinkSync(here.path('l'), here.path('m'))
      },
      () => [y('first', 'l/f'), x('last', 'm/f')],
      'changed',
    ],
    [
      'a hard link, and its mode',
      () => linkSync(here.path('a/f'), here.path('h')),
      () => [file('first', here.path('a/f'), { mode: '0600' }), file('last', here.path('h'), { mode: '0644' })],
      'changed',
    ],
    [
      'a link that the run makes',
      () => {},
      () => [link('link', here.path('l'), { to: 'a' }), y('first', 'l/f'), x('last', 'a/f')],
      'changed',
    ],
    [
      'a link in place of a folder that the run removes',
      () => {},
      () => [
        absent('gone', here.path('b')),
        link('link', here.path('b'), { to: 'a' }),
        y('first', 'b/f'),
        x('last', 'a/f'),
      ],
      'changed',
    ],
    [
      'a link that the run turns',
      () => symlinkSync('b', here.path('l')),
      () => [link('first', here.path('l'), { to: 'a' }), y('between', 'a/f'), x('last', 'l/f')],
      'changed',
    ],
    [
      'a folder that is removed by another name',
      () => symlinkSync('.', here.path('l')),
      () => [absent('first', here.path('l/a')), directory('last', here.path('a'))],
      'changed',
    ],
    [
      'a parent that is made implicitly',
      () => {},
      () => [make('new/x/y'), directory('last', here.path('new/x'))],
      'ok',
    ],
    [
      'a parent that is made through a link',
      () => symlinkSync('a', here.path('l')),
      () => [make('l/new/x'), directory('last', here.path('a/new'))],
      'ok',
    ],
    [
      'a parent that a file needs',
      () => {},
      () => [make('new/x/y'), file('last', here.path('new/f'), { content: '' })],
      'changed',
    ],
    [
      'a path by which a command decides',
      () => symlinkSync('a', here.path('l')),
      () => [make('a/new'), command('last', 'false', { creates: here.path('l/new') })],
      'ok',
    ],
  ]
  for (const [title, prepare, tasks, status] of dependent) {
    it(`says on what the last one depends: ${title}`, async () => {
      prepare()
      const announced = await here.role({ tasks }, { check: true })
      expect(announced.at(-1)).to.match(/^here: last: changed \(depends on \w+\)$/)
      expect((await here.role({ tasks })).at(-1)).to.equal(`here: last: ${status}`)
    })
  }

  /** The last task has nothing to do with the first one. */
  const independent: [title: string, prepare: () => void, tasks: () => Items][] = [
    ['another file in the folder', () => symlinkSync('a', here.path('l')), () => [y('first', 'l/g'), x('last', 'a/f')]],
    [
      'the link, not what it led to',
      () => symlinkSync('a', here.path('l')),
      () => [link('first', here.path('l'), { to: 'b' }), x('last', 'a/f')],
    ],
    [
      'a link that is removed',
      () => symlinkSync('a/f', here.path('l')),
      () => [absent('first', here.path('l')), x('last', 'a/f')],
    ],
    ['a folder that was there', () => {}, () => [make('a/new/x'), directory('last', here.path('a'))]],
    [
      'a folder below one that was there',
      () => {},
      () => [directory('first', here.path('a/n')), directory('last', here.path('a'))],
    ],
  ]
  for (const [title, prepare, tasks] of independent) {
    it(`says nothing of what does not matter: ${title}`, async () => {
      prepare()
      expect((await here.role({ tasks }, { check: true })).at(-1)).to.equal('here: last: ok')
      expect((await here.role({ tasks })).at(-1)).to.equal('here: last: ok')
    })
  }

  it('asks for all names together with the probes, and for those behind a new link once more', async () => {
    const exchanges = async (tasks: Items) => {
      await here.role({ tasks: () => tasks }, { check: true })
      return here.events.find((event) => event.type === 'run-finished')!.exchanges.here
    }
    symlinkSync('a', here.path('l'))
    expect(await exchanges([x('a', 'l/f'), x('b', 'b/f')])).to.equal(2)
    expect(await exchanges([y('a', 'l/f'), x('b', 'a/f')])).to.equal(3)
    expect(await exchanges([link('a', here.path('m'), { to: 'a' }), y('b', 'm/f')])).to.equal(4)
  })
})
