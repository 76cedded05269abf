import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { type Items, task } from '../../../src/core/task.js'
import { group } from '../../../src/resources/accounts/group.js'
import { user } from '../../../src/resources/accounts/user.js'
import { command } from '../../../src/resources/command.js'
import { absent } from '../../../src/resources/files/absent.js'
import { directory } from '../../../src/resources/files/directory.js'
import { file } from '../../../src/resources/files/file.js'
import { link } from '../../../src/resources/files/link.js'
import { LocalRun } from '../local-run.js'

describe('A dry run predicts', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
    writeFileSync(here.path('f'), '')
    mkdirSync(here.path('d'))
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const only: [title: string, tasks: () => Items, sentence: string][] = [
    ['a file in a folder that is missing', () => [file('t', here.path('no/x'))], 'the folder HERE/no does not exist'],
    [
      'a file below a file',
      () => [file('t', here.path('f/x'))],
      'HERE/f is not a folder, so nothing can be put below it',
    ],
    ['a file below a folder below a file', () => [file('t', here.path('f/a/x'))], 'HERE/f is not a folder'],
    [
      'a file of an owner that is missing',
      () => [file('t', here.path('x'), { owner: 'ghost' })],
      'the user ghost does not exist',
    ],
    [
      'a file of a group that is missing',
      () => [file('t', here.path('x'), { group: 'ghost' })],
      'the group ghost does not exist',
    ],
    [
      'an owner that is missing for a file that is there',
      () => [file('t', here.path('f'), { owner: 'ghost' })],
      'the user ghost does not exist',
    ],
    ['a folder below a file', () => [directory('t', here.path('f/a/b'))], 'HERE/f is not a folder'],
    [
      'a folder of a group that is missing',
      () => [directory('t', here.path('x'), { group: 'ghost' })],
      'the group ghost does not exist',
    ],
    [
      'a link in a folder that is missing',
      () => [link('t', here.path('no/l'), { to: 'x' })],
      'the folder HERE/no does not exist',
    ],
    [
      'a command in a folder that is missing',
      () => [command('t', ':', { cwd: here.path('no') })],
      'the folder HERE/no does not exist',
    ],
    [
      'a user of a group that is missing',
      () => [user('t', 'haploytest', { groups: ['ghost'] })],
      'the group ghost does not exist',
    ],
    ['a user with the number of another one', () => [user('t', 'haploytest', { uid: 0 })], 'the uid 0 belongs to root'],
    [
      'a group with the number of another one',
      () => [group('t', 'haploytest', { gid: 0 })],
      'the gid 0 belongs to root',
    ],
    [
      'that the group of a user cannot go',
      () => [group('t', 'daemon', { state: 'absent' })],
      'is the primary group of daemon',
    ],
    [
      'that a user with processes cannot go',
      () => [user('t', 'root', { state: 'absent' })],
      'the user root is used by the process',
    ],
    ['what a resource of a role requires', () => [requiring('t', [])], 'thing t: it is not ready'],
  ]
  for (const [title, tasks, sentence] of only) {
    it(`${title}, in the very words of the run`, async () => {
      const { announced, done } = await both(tasks)
      expect(announced.at(-1)).to.include(sentence.replace('HERE', here.folder))
      expect(announced).to.deep.equal(done)
    })
  }

  const brought: [title: string, tasks: () => Items, prediction: string][] = [
    [
      'a folder that is made before',
      () => [directory('first', here.path('no/d')), file('t', here.path('no/d/x'))],
      'changed',
    ],
    [
      'a folder above one that is made before',
      () => [directory('first', here.path('no/d')), file('t', here.path('no/x'))],
      'changed',
    ],
    [
      'a file in the way of a folder that goes before',
      () => [absent('first', here.path('f')), directory('second', here.path('f')), file('t', here.path('f/x'))],
      'changed (depends on first)',
    ],
    [
      'what a command may bring',
      () => [command('first', `mkdir '${here.path('no')}'`), file('t', here.path('no/x'))],
      'changed (depends on first)',
    ],
    ['what another resource brings', () => [bringing('first'), requiring('t', [thing])], 'changed'],
  ]
  for (const [title, tasks, prediction] of brought) {
    it(`no failure for want of ${title}`, async () => {
      const { announced, done } = await both(tasks)
      expect(announced.at(-1)).to.equal(`here: t: ${prediction}`)
      expect(done.at(-1)).to.equal('here: t: changed')
    })
  }

  it('that a folder in which another is made does not hold a third one', async () => {
    const { announced, done } = await both(() => [directory('first', here.path('no')), file('t', here.path('no/d/x'))])
    expect(announced.at(-1)).to.include(`the folder ${here.path('no/d')} does not exist`)
    expect(announced).to.deep.equal(done)
  })

  it('that a file will stand where a folder has to be', async () => {
    const { announced, done } = await both(() => [file('first', here.path('a')), directory('t', here.path('a/b'))])
    expect(announced.at(-1)).to.equal('here: t: changed (depends on first)')
    expect(done.at(-1)).to.include('failed')
  })

  it('nothing of tasks after a failure, as the run does not get there, unless it is ignored', async () => {
    const tasks = (ignoreErrors: boolean) => () => [
      file('first', here.path('no/x'), { ignoreErrors }),
      file('second', here.path('d/x')),
    ]
    for (const ignored of [false, true]) {
      const { announced, done } = await both(tasks(ignored))
      expect(announced).to.deep.equal(done)
      expect(announced).to.have.length(ignored ? 2 : 1)
      rmSync(here.path('d/x'), { force: true })
    }
  })

  it('failures as such: the recap counts them, and each is marked', async () => {
    await here.role({ tasks: () => [file('t', here.path('no/x'))] }, { check: true })
    expect(here.outcomes()[0]!.outcome).to.include({ status: 'failed', predicted: true })
    expect(here.result!.tallies.here).to.include({ failed: 1, changed: 0 })
    await here.role({ tasks: () => [file('t', here.path('no/x'))] })
    expect(here.outcomes()[0]!.outcome).not.to.have.property('predicted')
  })

  it('with one exchange more where something has to change, and none where nothing has', async () => {
    const exchanges = async (tasks: Items, check: boolean) => {
      await here.role({ tasks: () => tasks }, { check })
      const end = here.events.find((event) => event.type === 'run-finished')
      return end!.exchanges.here
    }
    expect(await exchanges([file('t', here.path('f'))], true)).to.equal(2)
    expect(await exchanges([file('t', here.path('d/x')), file('u', here.path('d/y'))], true)).to.equal(3)
    expect(await exchanges([file('t', here.path('d/x')), file('u', here.path('d/y'))], false)).to.equal(3)
  })

  it('through links to folders', async () => {
    symlinkSync(here.path('d'), here.path('l'))
    const { announced, done } = await both(() => [file('a', here.path('l/x')), file('t', here.path('l/no/x'))])
    expect(announced).to.deep.equal(done)
    expect(done[0]).to.equal('here: a: changed')
  })

  /** The dry run, and the run after it. */
  async function both(tasks: () => Items) {
    const announced = await here.role({ tasks }, { check: true })
    return { announced, done: await here.role({ tasks }) }
  }

  const thing = subject.other('a thing')

  function requiring(name: string, reads: readonly (typeof thing)[]) {
    const change = { attribute: 'it', from: null, to: 'done', steps: [{ script: sh`: >${here.path(name)}` }] }
    const script = sh`[ -e ${here.path('thing')} ] || { echo 'it is not ready' >&2; exit 1; }`
    return task(name, {
      type: 'state',
      kind: 'thing',
      name,
      reads: [],
      writes: [],
      probe: { script: sh`[ -e ${here.path(name)} ]`, parse: ({ code }) => code === 0 },
      plan: (isThere: boolean) => (isThere ? [] : [{ ...change, requires: [{ script, reads, fulfilledBy: thing }] }]),
    })
  }

  function bringing(name: string) {
    const steps = [{ script: sh`: >${here.path('thing')}` }]
    return task(name, {
      type: 'state',
      kind: 'thing',
      name,
      reads: [thing],
      writes: [thing],
      brings: [thing],
      probe: { script: sh`[ -e ${here.path('thing')} ]`, parse: ({ code }) => code === 0 },
      plan: (isThere: boolean) => (isThere ? [] : [{ attribute: 'it', from: null, to: 'there', steps }]),
    })
  }
})
