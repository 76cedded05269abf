import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import type { Task } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { LocalRun } from '../local-run.js'
import { failing, note, touch } from '../note.js'

/** What the versions before this one wrote for the handler `restart` of the role `app`. */
const earlier = { file: 'df3bfff4e417f479.json', text: '{"role":"app","handler":"restart","task":"write b"}\n' }

describe('The pending handlers of a role that a host has twice', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const restarted = (app: string) => here.path(`restarted ${app}`)
  const declared = (app: string) => touch('restart', restarted(app))
  const undeclared = (app: string) => command('restart', `echo x >>'${restarted(app)}'`)

  interface Given {
    /** The handlers for an app. */
    handlers?: (app: string) => readonly Task[]
    text?: string
    /** The app whose second task fails, so that its handlers do not run. */
    stopsAt?: string
  }

  /** A role that writes a file for an app. */
  const appRole = ({ handlers = (app) => [declared(app)], text = '1', stopsAt }: Given) =>
    defineRole({
      name: 'app',
      folder: '/nowhere',
      variables: z.object({ app: z.string() }),
      tasks: ({ vars: { app } }) => [
        note(`write ${app}`, here.path(app), text, { notify: handlers(app).length > 0 ? 'restart' : [] }),
        ...(app === stopsAt ? [failing('stop')] : []),
      ],
      handlers: ({ vars: { app } }) => handlers(app),
    })

  /** Runs plays, each with its apps. Returns the outcomes without the host. */
  async function run(plays: readonly (readonly string[])[], given: Given = {}, check = false): Promise<string[]> {
    const role = appRole(given)
    const outcomes = await here.plays(
      plays.map((apps, index) => ({
        name: `play ${index} of ${plays.length}`,
        hosts: 'all',
        roles: apps.map((app) => role({ app })),
      })),
      { check },
    )
    return outcomes.map((outcome) => outcome.replace('here: ', ''))
  }
  const timesOf = (app: string) => (existsSync(restarted(app)) ? readFileSync(restarted(app), 'utf8').length / 2 : 0)
  const notes = () => readdirSync(here.path('.local/state/haploy/pending'))
  const warnings = () => here.events.flatMap((event) => (event.type === 'warning' ? [event] : []))

  /** A run that ended between the change of b and its handler. */
  async function endedBeforeB(given: Given = {}): Promise<void> {
    await run([['a', 'b']], { ...given, stopsAt: 'b' })
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([1, 0])
  }

  function leftByEarlierVersion(): void {
    mkdirSync(here.path('.local/state/haploy/pending'), { recursive: true })
    writeFileSync(join(here.path('.local/state/haploy/pending'), earlier.file), earlier.text)
  }

  for (const [title, plays] of [
    ['with the same playbook', [['a', 'b']]],
    ['in another order', [['b', 'a']]],
    ['in plays of their own', [['a'], ['b']]],
    ['in other plays in another order', [['c', 'b'], ['a']]],
  ] as const) {
    it(`run for what they act on, and for nothing else, ${title}`, async () => {
      await endedBeforeB()
      const announced = await run(plays, {}, true)
      const done = await run(plays)
      expect(announced).to.deep.equal(done)
      const handlers = plays.flat().flatMap((app) => (app === 'a' ? [] : ['handler restart: changed']))
      expect(done.filter((outcome) => outcome.startsWith('handler'))).to.deep.equal(handlers)
      expect([timesOf('a'), timesOf('b')]).to.deep.equal([1, 1])
      expect(notes()).to.deep.equal([])
    })
  }

  it('run even if the first use has no such handler', async () => {
    const handlers = (app: string) => (app === 'b' ? [declared('b')] : [])
    await run([['a', 'b']], { handlers, stopsAt: 'b' })
    expect(await run([['a', 'b']], { handlers })).to.deep.equal([
      'write a: ok',
      'write b: ok',
      'handler restart: changed',
    ])
    expect(notes()).to.deep.equal([])
  })

  it('stay when a run has the role only for something else, which then says so', async () => {
    await endedBeforeB()
    for (const given of [{}, { handlers: () => [] }]) {
      expect(await run([['a']], given)).to.deep.equal(['write a: ok'])
      const [warning] = warnings()
      expect(warning?.message).to.equal(
        `handler 'restart' of role app (path ${restarted('b')}) is still pending since 'write b'; nothing in this run has it`,
      )
      expect(notes()).to.include(/remove (\w+\.json) from/.exec(warning?.hint ?? '')?.[1])
    }
    expect(await run([['b']])).to.deep.equal(['write b: ok', 'handler restart: changed'])
    expect(timesOf('b')).to.equal(1)
  })

  it('run in every use if they do not declare what they act on', async () => {
    await endedBeforeB({ handlers: (app) => [undeclared(app)] })
    expect(await run([['a'], ['b']], { handlers: (app) => [undeclared(app)] })).to.deep.equal([
      'write a: ok',
      'handler restart: changed',
      'write b: ok',
      'handler restart: changed',
    ])
    expect(notes()).to.deep.equal([])
  })

  it('run in the use that notified them, within one run, even if they do not declare what they act on', async () => {
    await run([['a', 'b']], { handlers: (app) => [undeclared(app)] })
    writeFileSync(here.path('b'), 'other')
    await run([['a', 'b']], { handlers: (app) => [undeclared(app)] })
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([1, 2])
    expect(notes()).to.deep.equal([])
  })

  it('of an earlier version run in every use, also if the first attempt ends in between', async () => {
    await run([['a', 'b']])
    leftByEarlierVersion()
    await run([['a', 'b']], { stopsAt: 'b' })
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([2, 1])
    expect(notes()).to.deep.equal([earlier.file])
    await run([['b'], ['a']])
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([3, 2])
    expect(notes()).to.deep.equal([])
    expect(await run([['b'], ['a']])).to.deep.equal(['write b: ok', 'write a: ok'])
  })

  it('of an earlier version do not hide those of this run', async () => {
    await run([['a', 'b']])
    leftByEarlierVersion()
    writeFileSync(here.path('b'), 'other')
    await run([['a', 'b']], { stopsAt: 'b' })
    await run([['a', 'b']])
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([3, 2])
    expect(notes()).to.deep.equal([])
  })

  it('stay pending in the use where they fail, although they run in another one', async () => {
    const handlers = (app: string) =>
      app === 'a' ? [command('restart', 'false', { ignoreErrors: true })] : [undeclared(app)]
    await run([['a', 'b']], { handlers })
    expect(timesOf('b')).to.equal(1)
    const outcomes = await run([['a', 'b']], { handlers })
    expect(outcomes[1]).to.contain('handler restart: failed')
    expect(notes()).to.not.deep.equal([])
  })

  it('are noted with their objects, too, if a handler notifies them', async () => {
    const handlers = (app: string) => [
      note('restart', here.path(`${app} state`), 'S', { notify: 'tell' }),
      touch('tell', restarted(app)),
    ]
    const failsFirst = (app: string) => [
      note('restart', here.path(`${app} state`), 'S', { notify: app === 'b' ? ['fail', 'tell'] : 'tell' }),
      failing('fail'),
      touch('tell', restarted(app)),
    ]
    await run([['a', 'b']], { handlers: failsFirst })
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([1, 0])
    expect((await run([['b', 'a']], { handlers })).filter((outcome) => outcome.startsWith('handler'))).to.deep.equal([
      'handler tell: changed',
    ])
    expect([timesOf('a'), timesOf('b')]).to.deep.equal([1, 1])
  })

  it('are reported one by one up to ten', async () => {
    const apps = Array.from({ length: 14 }, (_, index) => `app${index}`)
    for (const app of apps) await run([[app]], { stopsAt: app })
    await run([['a']])
    expect(
      warnings()
        .map(({ message }) => message)
        .at(-1),
    ).to.equal('4 more handlers are still pending')
    expect(warnings()).to.have.length(11)
  })
})
