import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { inMemory } from '../../../src/core/content/content.js'
import { type Script, sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { type Task, type TaskOptions, task } from '../../../src/core/task.js'
import { file } from '../../../src/resources/files/file.js'
import { LocalRun } from '../local-run.js'
import { exists, note, touch } from '../note.js'

interface More extends TaskOptions {
  /** Declares what it reads and what its change writes. */
  declares?: boolean
  /** Runs before the text is written. */
  before?: Script
  /** Runs after it. */
  afterwards?: Script
  size?: number
}

describe('Quick changes of consecutive tasks', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const piece = (name: string, text = name, path = here.path(name), more: More = {}): Task => {
    const { declares = true, before = sh`:`, afterwards = sh`:`, size = 0, ...options } = more
    const steps = [
      { script: sh`${before}`, input: inMemory('x'.repeat(size)), prepares: true },
      { script: sh`printf '%s' ${text} >${path}; ${afterwards}` },
    ]
    return task(
      name,
      {
        type: 'state',
        kind: 'piece',
        name: path,
        quick: true,
        probe: { script: sh`cat ${path} 2>/dev/null`, parse: (output) => output.text },
        plan: (from: string) => (from === text ? [] : [{ attribute: 'text', from, to: text, steps }]),
        ...(declares && { reads: [subject.path(path)], writes: [subject.path(path)] }),
      },
      options,
    )
  }
  const role = (tasks: readonly Task[], options: Parameters<LocalRun['role']>[1] = {}) =>
    here.role({ tasks: () => tasks, handlers: () => [touch('restart', here.path('restarted'))] }, options)
  const exchanges = () => here.events.findLast((event) => event.type === 'run-finished')?.exchanges.here
  const seen = (name: string) => (exists(here.path(name)) ? readFileSync(here.path(name), 'utf8') : undefined)
  const waiting = (milliseconds: number) => ({ before: sh`sleep ${milliseconds / 1000}` })
  const impatient = {
    transport: { connectTimeout: 15_000, commandTimeout: 3_000, acceptNewHostKeys: false, env: process.env },
  }

  it('are sent together, up to 25 of them, and each is reported in its turn', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`)
    const tasks = names.map((name) => piece(name))
    expect(await role(tasks)).to.deep.equal(names.map((name) => `here: ${name}: changed`))
    expect(exchanges()).to.equal(2 + 3)
    expect(here.outcomes()[40]?.outcome).to.deep.equal({
      status: 'changed',
      differences: [{ attribute: 'text', from: '', to: 'n40' }],
    })
    const reported = here.events.flatMap((event) => ('task' in event ? [`${event.type} ${event.task}`] : [])).slice(2)
    expect(reported).to.deep.equal(names.flatMap((name) => [`task-started ${name}`, `task-finished ${name}`]))
    expect(await role(tasks)).to.deep.equal(names.map((name) => `here: ${name}: ok`))
    expect(exchanges()).to.equal(2)
  })

  it('can be files, each with its content', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    await role(names.map((name) => file(name, here.path(name), { content: name.repeat(500), mode: '0600' })))
    expect(exchanges()).to.equal(3)
    expect(names.map(seen)).to.deep.equal(names.map((name) => name.repeat(500)))
  })

  it('include tasks between them that have nothing to change, and ignore skipped ones', async () => {
    const tasks = (text: string) => [
      piece('a', text),
      note('fixed', here.path('fixed'), 'F'),
      piece('left out', text, here.path('left out'), { when: false }),
      piece('b', text),
    ]
    await role(tasks('1'))
    expect(await role(tasks('2'))).to.deep.equal([
      'here: a: changed',
      'here: fixed: ok',
      'here: left out: skipped',
      'here: b: changed',
    ])
    expect(exchanges()).to.equal(3)
  })

  it('end at a task that reads what one of them writes', async () => {
    const tasks = ['first', 'second', 'third'].map((name) => piece(name, 'one', here.path('x')))
    expect(await role(tasks)).to.deep.equal(['here: first: changed', 'here: second: ok', 'here: third: ok'])
    expect(exchanges()).to.equal(3)
  })

  it('end at one whose answer has changed meanwhile, even though no task declared that', async () => {
    const tasks = [
      piece('first', 'one', here.path('x'), { declares: false }),
      piece('second', 'one', here.path('x'), { declares: false }),
      piece('third'),
    ]
    expect(await role(tasks)).to.deep.equal(['here: first: changed', 'here: second: ok', 'here: third: changed'])
  })

  it('end at a change that is not quick, and at more than 1 MiB', async () => {
    await role([piece('a'), note('slow', here.path('slow'), 'S'), piece('b')])
    expect(exchanges()).to.equal(2 + 3)
    await role(['a', 'b', 'c'].map((name) => piece(name, 'new', undefined, { size: 600_000 })))
    expect(exchanges()).to.equal(2 + 2)
  })

  it('are probed together after a change that may have created any of them', async () => {
    const install = note('install', here.path('package'), 'P', { writes: [subject.missing] })
    const missing = (name: string) => {
      const { define, ...rest } = piece(name)
      return {
        ...rest,
        define: (context: Parameters<typeof define>[0]) => ({ ...define(context), isAbsent: () => true }),
      }
    }
    expect(await role([install, missing('a'), missing('b'), missing('c')])).to.have.length(4)
    expect(exchanges()).to.equal(2 + 2)
  })

  it('stop at the first that fails, which is reported with its output', async () => {
    const tasks = [piece('a'), piece('b', 'b', undefined, { before: sh`echo 'no, never' >&2; exit 7` }), piece('c')]
    expect((await role(tasks)).map((outcome) => outcome.split(' (')[0])).to.deep.equal([
      'here: a: changed',
      'here: b: failed',
    ])
    expect(here.outcomes()[1]?.outcome).to.have.nested.property('failure.stderr', 'no, never')
    expect([seen('a'), seen('b'), seen('c')]).to.deep.equal(['a', undefined, undefined])
    expect(here.result?.tallies.here).to.include({ changed: 1, failed: 1 })
  })

  it('continue after an ignored failure', async () => {
    const bad = piece('b', 'b', undefined, { before: sh`exit 7`, ignoreErrors: true })
    const outcomes = await role([piece('a'), bad, piece('c')])
    expect(outcomes.at(-1)).to.equal('here: c: changed')
    expect(outcomes).to.have.length(3)
  })

  it('are all reported when one of them does not converge, and the host stops after them', async () => {
    const undone = piece('b', 'b', undefined, { afterwards: sh`rm ${here.path('b')}` })
    const outcomes = await role([piece('a'), undone, piece('c'), note('slow', here.path('slow'), 'S')])
    expect(outcomes[1]).to.contain('did not converge')
    expect(outcomes[2]).to.equal('here: c: changed')
    expect(outcomes).to.have.length(3)
    expect(exists(here.path('slow'))).to.equal(false)
  })

  it('each have the full time limit', async () => {
    const tasks = ['a', 'b', 'c'].map((name) => piece(name, name, undefined, waiting(1_500)))
    expect(await role(tasks, impatient)).to.deep.equal(['here: a: changed', 'here: b: changed', 'here: c: changed'])
    expect(exchanges()).to.equal(3)
  })

  it('name the one that hangs', async () => {
    const hanging = piece('b', 'b', undefined, { before: sh`sleep 0.3; echo 'waiting for Godot'; sleep 100` })
    const outcomes = await role([piece('a'), hanging, piece('c')], impatient)
    expect(outcomes[0]).to.equal('here: a: changed')
    expect(outcomes[1]).to.contain('here: b: failed').and.to.contain('no answer within 3 seconds')
    expect(outcomes[1]).to.contain('waiting for Godot')
    expect(outcomes).to.have.length(2)
    expect(seen('c')).to.equal(undefined)
  })

  it('are reported as far as they came when the connection is lost, and the next run makes the others', async () => {
    const cut = piece('b', 'b', undefined, { before: sh`[ -e ${here.path('calm')} ] || { sleep 0.5; kill -9 0; }` })
    const tasks = [piece('a', 'a', undefined, { notify: 'restart' }), cut, piece('c')]
    expect(await role(tasks)).to.deep.equal(['here: a: changed'])
    expect(here.result?.tallies.here).to.include({ changed: 1, unreachable: 1 })
    writeFileSync(here.path('calm'), '')
    expect(await role(tasks)).to.deep.equal([
      'here: a: ok',
      'here: b: changed',
      'here: c: changed',
      'here: handler restart: changed',
    ])
  })

  it('note their handlers before each change, and each handler only once', async () => {
    const notes = { notify: 'restart' }
    const bad = { before: sh`exit 7`, ...notes }
    await role([piece('a', 'a', undefined, notes), piece('b', 'b', undefined, notes), piece('c', 'c', undefined, bad)])
    expect(seen('restarted')).to.equal(undefined)
    expect(here.events.find((event) => event.type === 'warning')?.message).to.contain("is still pending since 'a'")
    expect(await role([piece('a'), piece('b')])).to.deep.equal([
      'here: a: ok',
      'here: b: ok',
      'here: handler restart: changed',
    ])
    expect(seen('restarted')).to.equal('x\n')
  })

  it('all finish when the run is interrupted, and no later ones begin', async () => {
    const stop = new AbortController()
    const names = Array.from({ length: 40 }, (_, index) => `n${index}`)
    const listener = (event: (typeof here.events)[number]) => {
      here.events.push(event)
      if (event.type === 'task-started' && event.task === 'n1') stop.abort()
    }
    await role(
      names.map((name) => piece(name)),
      { signal: stop.signal, listener },
    )
    expect(here.outcomes().map(({ place }) => place)).to.deep.equal(names.slice(0, 25).map((name) => `here: ${name}`))
    expect(names.filter((name) => exists(here.path(name)))).to.deep.equal(names.slice(0, 25))
  })
})
