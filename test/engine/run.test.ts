import { readFileSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UnreachableError, UsageError } from '../../src/core/errors.js'
import type { Change, StateResource, Step } from '../../src/core/resource.js'
import { defineRole } from '../../src/core/role.js'
import { progress } from '../../src/core/shell/progress.js'
import { sh } from '../../src/core/shell/script.js'
import { type Secret, secret } from '../../src/core/shell/secret.js'
import { subject } from '../../src/core/subject.js'
import { after, flush, type TaskContext, task } from '../../src/core/task.js'
import type { RunRequest } from '../../src/engine/run.js'
import { defineInventory } from '../../src/inventory/inventory.js'
import { type CommandOptions, command } from '../../src/resources/command.js'
import { connect } from '../../src/transport/connect.js'
import type { Connect } from '../../src/transport/transport.js'
import { LocalRun, roleOf } from './local-run.js'
import { exists, failing, note, touch } from './note.js'

describe('A run', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  it('changes what differs, and nothing the second time', async () => {
    const tasks = () => [note('a', here.path('a'), 'A'), note('b', here.path('b'), 'B')]
    expect(await here.role({ tasks })).to.deep.equal(['here: a: changed', 'here: b: changed'])
    expect(readFileSync(here.path('b'), 'utf8')).to.equal('B')
    expect(await here.role({ tasks })).to.deep.equal(['here: a: ok', 'here: b: ok'])
    expect(here.result?.tallies.here).to.include({ ok: 3, changed: 0 })
  })

  it('costs two exchanges when nothing changes, however many tasks and roles there are', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    const tasks = () => names.map((name) => note(name, here.path(name), name))
    const plays = [{ hosts: 'all', roles: [roleOf('one', { tasks })(), roleOf('two', { tasks })()] }]
    await here.plays(plays)
    await here.plays(plays)
    expect(here.events.at(-1)).to.deep.include({ type: 'run-finished', exchanges: { here: 2 } })
  })

  it('costs one exchange more for one change among many tasks', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    const tasks = (edited: string) => () =>
      names.map((name) => note(name, here.path(name), name === edited ? 'new' : name))
    await here.role({ tasks: tasks('') })
    await here.role({ tasks: tasks('n7') })
    expect(here.events.at(-1)).to.deep.include({ exchanges: { here: 3 } })
  })

  it('opens no more connections than hosts run at the same time, and closes each after the last play of its host', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `h${index}`)
    const inventory = defineInventory({
      hosts: Object.fromEntries(names.map((name) => [name, { connection: 'local' as const }])),
    })
    let [inside, most] = [0, 0]
    const closed: string[] = []
    const counting: Connect = async (target, options) => {
      most = Math.max(most, ++inside)
      const connection = await connect(target, options)
      const close = async () => {
        closed.push(target.name)
        await connection.close()
        inside -= 1
      }
      return { exchange: (exchange) => connection.exchange(exchange), close }
    }
    const role = roleOf('one', { tasks: () => [note('a', here.path('a'), 'A')] })
    const play = (hosts: string) => ({ name: hosts, hosts, roles: [role()] })
    await here.plays([play('all'), play('h0')], { inventory, connect: counting, forks: 3 })
    expect(inside).to.equal(0)
    expect(closed.toSorted()).to.deep.equal(names.toSorted())
    expect(closed.at(-1)).to.equal('h0')
    // A connection that is being closed may still exist when the next one is opened, and h0 stays open for its second
    // play.
    expect(most).to.be.within(3, 7)
  })

  it('sees what an earlier task of the same run changed', async () => {
    const tasks = () => ['first', 'second', 'third'].map((name) => note(name, here.path('x'), 'one'))
    expect(await here.role({ tasks })).to.deep.equal(['here: first: changed', 'here: second: ok', 'here: third: ok'])
  })

  it('fails a task that does not converge', async () => {
    const stubborn = task('stubborn', {
      type: 'state',
      kind: 'note',
      name: 'n',
      probe: { script: sh`echo old`, parse: () => 'old' },
      plan: () => [{ attribute: 'text', from: 'old', to: 'new', steps: [{ script: sh`true` }] }],
    })
    const [outcome] = await here.role({ tasks: () => [stubborn] })
    expect(outcome).to.contain('did not converge').and.to.contain('text is still "old" instead of "new"')
  })

  it('stops a host at a failure, and reports the output of the command and the line of the role', async () => {
    const tasks = () => [failing('bad'), note('next', here.path('next'), 'x')]
    expect(await here.role({ tasks })).to.have.length(1)
    const outcome = here.outcomes()[0]?.outcome
    expect(outcome).to.deep.nested.include({
      status: 'failed',
      'failure.message': 'thing that fails: state failed',
      'failure.stderr': 'no, never',
      'failure.code': 7,
    })
    expect(outcome)
      .to.have.nested.property('failure.source')
      .that.matches(/test\/engine\/.*:\d+$/)
    expect(exists(here.path('next'))).to.equal(false)
    expect(here.result?.tallies.here).to.include({ failed: 1 })
  })

  it('continues after an ignored failure', async () => {
    const tasks = () => [failing('bad', { ignoreErrors: true }), note('next', here.path('next'), 'x')]
    expect((await here.role({ tasks })).at(-1)).to.equal('here: next: changed')
    expect(here.result?.tallies.here).to.include({ failed: 0, ignored: 1 })
  })

  it('changes nothing on a host when the definition of any of its tasks throws', async () => {
    const broken = task('broken', () => {
      throw new FailedError('no such template')
    })
    const outcomes = await here.role({ tasks: () => [note('a', here.path('a'), 'A'), broken] })
    expect(outcomes).to.deep.equal(['here: broken: failed (no such template)'])
    expect(exists(here.path('a'))).to.equal(false)
  })

  it('reports the output of a command whose result cannot be judged, and the line at which the role throws', async () => {
    const failureOf = async (options: CommandOptions) => {
      await here.role({ tasks: () => [command('ask', 'echo out; echo err >&2', options)] })
      const [outcome] = here.outcomes().map((each) => each.outcome)
      return outcome?.status === 'failed' ? outcome.failure : undefined
    }
    const parsed = await failureOf({ failedWhen: ({ text }) => JSON.parse(text) as boolean })
    expect(parsed?.message).to.match(/^its failedWhen throws: Unexpected token/)
    expect(parsed).to.include({ stdout: 'out', stderr: 'err' })
    expect(parsed?.source).to.match(/run\.test\.\w+:\d+$/)
    const matched = await failureOf({ changedWhen: ({ text }) => text.match(/o/) as never })
    expect(matched).to.include({ message: 'its changedWhen returns a list', stdout: 'out', stderr: 'err' })
    const missing = await failureOf({ creates: here.path('never') })
    expect(missing?.message).to.contain('did not converge')
    expect(missing).to.include({ stdout: 'out', stderr: 'err' })
  })

  it('shows no secret that a role reveals in the name of a task, a handler or a path', async () => {
    const reveal = ({ host }: TaskContext) => (host.vars.password as Secret).reveal()
    const role = roleOf('role', {
      tasks: (context) => [
        note(`a ${reveal(context)}`, here.path(reveal(context)), 'A', { notify: `h ${reveal(context)}` }),
        command('b', sh`cat ${reveal(context)}`),
      ],
      handlers: (context) => [touch(`h ${reveal(context)}`, here.path('h'))],
    })
    const vars = { connection: 'local', password: secret('fake-canary') } as const
    const inventory = defineInventory({ hosts: { 'lb-fake-canary': vars } })
    await here.plays([{ name: 'play fake-canary', hosts: 'all', roles: [role()] }], { inventory })
    expect(here.events.map(({ type }) => type)).to.include.members(['task-finished', 'warning', 'run-finished'])
    expect(JSON.stringify(here.events)).to.contain('a ********').and.not.contain('canary')
  })

  it('reports a task whose condition is false as skipped', async () => {
    const tasks = () => [note('a', here.path('a'), 'A', { when: false })]
    expect(await here.role({ tasks })).to.deep.equal(['here: a: skipped'])
    expect(here.outcomes()[0]!.outcome).to.include({ reason: 'its condition is false' })
  })

  it('reports why a task is skipped, if the task says so', async () => {
    const tasks = () => [note('a', here.path('a'), 'A', { when: false, skipReason: 'this host runs systemd' })]
    await here.role({ tasks })
    expect(here.outcomes()[0]!.outcome).to.deep.equal({ status: 'skipped', reason: 'this host runs systemd' })
  })

  describe('that is dry', () => {
    it('changes nothing and predicts what the run then does', async () => {
      const tasks = () => [note('a', here.path('a'), 'A', { notify: 'h' }), note('b', here.path('b'), 'B')]
      const role = { tasks, handlers: () => [touch('h', here.path('h')), touch('unused', here.path('u'))] }
      const announced = await here.role(role, { check: true })
      expect(here.result?.changesPending).to.equal(true)
      expect(['a', 'b', 'h'].map((name) => exists(here.path(name)))).to.deep.equal([false, false, false])
      expect(await here.role(role)).to.deep.equal(announced)
      expect(announced).to.deep.equal(['here: a: changed', 'here: b: changed', 'here: handler h: changed'])
      expect(await here.role(role, { check: true })).to.deep.equal(['here: a: ok', 'here: b: ok'])
      expect(here.result?.changesPending).to.equal(false)
    })

    it('reports that what a package may create depends on the package', async () => {
      const tasks = () => [
        note('install', here.path('package'), 'x', { writes: [subject.missing] }),
        note('new', here.path('new'), 'x'),
        note('absent', here.path('absent'), '', {}),
        note('there', here.path('there'), 'x'),
      ]
      await here.role({ tasks: () => [note('there', here.path('there'), 'x')] })
      expect(await here.role({ tasks }, { check: true })).to.deep.equal([
        'here: install: changed',
        'here: new: changed (depends on install)',
        'here: absent: changed (depends on install)',
        'here: there: ok',
      ])
    })

    it('never reports ok after a command that may write anything', async () => {
      await here.role({ tasks: () => [note('there', here.path('there'), 'x')] })
      const tasks = () => [
        note('command', here.path('command'), 'x', { writes: null }),
        note('there', here.path('there'), 'x'),
      ]
      const announced = await here.role({ tasks }, { check: true })
      expect(announced.at(-1)).to.equal('here: there: changed (depends on command)')
    })
  })

  describe('with handlers', () => {
    const handlers = () => [touch('one', here.path('one')), touch('two', here.path('two'))]

    it('runs the notified ones once, in the order of their definition', async () => {
      const tasks = () => [
        note('a', here.path('a'), 'A', { notify: ['two', 'one'] }),
        note('b', here.path('b'), 'B', { notify: 'two' }),
      ]
      const outcomes = await here.role({ tasks, handlers })
      expect(outcomes.slice(2)).to.deep.equal(['here: handler one: changed', 'here: handler two: changed'])
      expect(await here.role({ tasks, handlers })).to.have.length(2)
    })

    it('runs them early at a flush, and not again at the end', async () => {
      const tasks = () => [note('a', here.path('a'), 'A', { notify: 'one' }), flush(), note('b', here.path('b'), 'B')]
      expect(await here.role({ tasks, handlers })).to.deep.equal([
        'here: a: changed',
        'here: handler one: changed',
        'here: b: changed',
      ])
    })

    it('keeps them pending when the run fails before them, and runs them next time, as a dry run predicts', async () => {
      const change = note('a', here.path('a'), 'A', { notify: 'one' })
      await here.role({ tasks: () => [change, failing('bad')], handlers })
      expect(exists(here.path('one'))).to.equal(false)
      expect(warnings()[0]).to.contain("handler 'one' of role role is still pending since 'a'")
      const role = { tasks: () => [change], handlers }
      const expected = ['here: a: ok', 'here: handler one: changed']
      expect(await here.role(role, { check: true })).to.deep.equal(expected)
      expect(await here.role(role)).to.deep.equal(expected)
      expect(await here.role(role)).to.deep.equal(['here: a: ok'])
    })

    it('keeps them pending when a change takes too long, and reports that', async () => {
      const late = command('late', `touch '${here.path('begun')}'; sleep 100`, { notify: 'one', timeout: 1 })
      await here.role({ tasks: () => [late], handlers })
      expect(exists(here.path('begun'))).to.equal(true)
      expect(warnings()).to.deep.equal([
        "handler 'one' of role role is still pending since 'late'; it runs the next time that role runs",
      ])
      expect(await here.role({ tasks: () => [], handlers })).to.deep.equal(['here: handler one: changed'])
    })

    it('runs one once, however often it is notified', async () => {
      const tasks = () => [note('a', here.path('a'), 'A', { notify: ['one', 'one'] }), flush()]
      expect(await here.role({ tasks, handlers })).to.deep.equal(['here: a: changed', 'here: handler one: changed'])
    })

    it('runs one that an earlier handler notifies', async () => {
      const tasks = () => [note('a', here.path('a'), 'A', { notify: 'first' })]
      const outcomes = await here.role({
        tasks,
        handlers: () => [note('first', here.path('f'), 'F', { notify: 'second' }), touch('second', here.path('s'))],
      })
      expect(outcomes.slice(1)).to.deep.equal(['here: handler first: changed', 'here: handler second: changed'])
      expect(warnings()).to.deep.equal([])
    })

    it('runs one that a later handler notifies, after it, and announces that', async () => {
      const role = {
        tasks: () => [note('a', here.path('a'), 'A', { notify: 'second' })],
        handlers: () => [touch('first', here.path('f')), note('second', here.path('s'), 'S', { notify: 'first' })],
      }
      const announced = await here.role(role, { check: true })
      expect(await here.role(role)).to.deep.equal(announced)
      expect(announced.slice(1)).to.deep.equal(['here: handler second: changed', 'here: handler first: changed'])
      expect(warnings()).to.deep.equal([])
      expect(await here.role(role)).to.deep.equal(['here: a: ok'])
    })

    it('runs each of two that notify each other once, also in a dry run', async () => {
      const each = (name: string, other: string) => command(name, `echo >>'${here.path(name)}'`, { notify: other })
      const role = {
        tasks: () => [note('a', here.path('a'), 'A', { notify: 'two' }), flush()],
        handlers: () => [each('one', 'two'), each('two', 'one')],
      }
      const announced = await here.role(role, { check: true })
      expect(await here.role(role)).to.deep.equal(announced)
      expect(announced.slice(1)).to.deep.equal(['here: handler two: changed', 'here: handler one: changed'])
      expect(await here.role(role)).to.deep.equal(['here: a: ok'])
      expect(warnings()).to.deep.equal([])
    })

    it('keeps one pending that failed, even if a later handler notifies it again', async () => {
      const role = {
        tasks: () => [note('a', here.path('a'), 'A', { notify: ['bad', 'good'] })],
        handlers: () => [failing('bad', { ignoreErrors: true }), command('good', 'true', { notify: 'bad' })],
      }
      const outcomes = await here.role(role)
      expect(outcomes.slice(1).map((each) => each.split(' (')[0])).to.deep.equal([
        'here: handler bad: failed',
        'here: handler good: changed',
      ])
      expect((await here.role(role)).at(-1)).to.contain('handler bad: failed')
    })

    it('rejects two with the same name', async () => {
      const [outcome] = await here.role({
        tasks: () => [],
        handlers: () => [touch('one', here.path('a')), touch('one', here.path('b'))],
      })
      expect(outcome).to.contain("role role has two handlers with the name 'one'")
    })

    it('keeps one pending that judges its own result and fails', async () => {
      const role = {
        tasks: () => [note('a', here.path('a'), 'A', { notify: 'h' })],
        handlers: () => [command('h', 'false', { changedWhen: true })],
      }
      expect((await here.role(role)).at(-1)).to.contain('handler h: failed')
      expect((await here.role(role)).at(-1)).to.contain('handler h: failed')
    })

    it('runs one that a task with an ignored failure made pending', async () => {
      const half = failing('half', { notify: 'one', ignoreErrors: true })
      expect((await here.role({ tasks: () => [half], handlers })).at(-1)).to.equal('here: handler one: changed')
    })

    it('keeps one that its role no longer has, and says how to remove it', async () => {
      const change = note('a', here.path('a'), 'A', { notify: 'one' })
      await here.role({ tasks: () => [change, failing('bad')], handlers })
      const renamed = { tasks: () => [], handlers: () => [touch('another', here.path('x'))] }
      for (let n = 0; n < 2; n++) {
        await here.role(renamed)
        expect(warnings()).to.deep.equal([
          `handler 'one' of role role (path ${here.path('one')}) is still pending since 'a'; nothing in this run has it`,
        ])
      }
      expect(await here.role({ tasks: () => [change], handlers })).to.deep.equal([
        'here: a: ok',
        'here: handler one: changed',
      ])
    })

    it('keeps those of a role that the run does not have', async () => {
      const change = note('a', here.path('a'), 'A', { notify: 'one' })
      await here.role({ tasks: () => [change, failing('bad')], handlers })
      await here.plays([{ hosts: 'all', roles: [roleOf('other', { tasks: () => [] })()] }])
      expect(warnings()).to.deep.equal([
        "handler 'one' of role role is still pending since 'a'; it runs the next time that role runs",
      ])
      expect((await here.role({ tasks: () => [], handlers })).at(-1)).to.equal('here: handler one: changed')
    })

    it('keeps one pending whose own step fails', async () => {
      const role = {
        tasks: () => [note('a', here.path('a'), 'A', { notify: 'bad' })],
        handlers: () => [failing('bad')],
      }
      await here.role(role)
      expect((await here.role(role)).at(-1)).to.contain('handler bad: failed')
    })

    it('says what is already changed when a later attribute fails, and undoes what was only prepared', async () => {
      const [one, staged] = [here.path('one'), here.path('staged')]
      const change = (attribute: string, ...steps: Step[]) => ({ attribute, from: 1, to: 2, steps })
      const resourceOf = (changes: readonly Change[]): StateResource => ({
        type: 'state',
        kind: 'thing',
        name: 'it',
        probe: { script: sh``, parse: () => undefined },
        plan: () => changes,
      })
      const outcomeOf = async (...changes: Change[]) =>
        (await here.role({ tasks: () => [task('a', resourceOf(changes))] })).join()
      const [makes, fails] = [{ script: sh`echo >>${one}` }, { script: sh`exit 3` }]
      expect(await outcomeOf(change('owner', makes), change('group', makes, fails))).to.equal(
        'here: a: failed (thing it: group failed; already changed: owner, part of group)',
      )
      const prepares = { script: sh`echo >${staged}`, prepares: true, undo: sh`rm ${staged}` }
      expect(await outcomeOf(change('content', prepares, { ...fails, prepares: true }, makes))).to.equal(
        'here: a: failed (thing it: the new content was rejected, and nothing was changed)',
      )
      expect(exists(staged)).to.equal(false)
    })

    it('has none pending for a change that was rejected while it was staged', async () => {
      const refused = task(
        'a',
        {
          type: 'state',
          kind: 'file',
          name: 'f',
          probe: { script: sh``, parse: () => undefined },
          plan: () => [
            {
              attribute: 'content',
              from: 'old',
              to: 'new',
              steps: [{ script: sh`echo bad syntax >&2; exit 1`, prepares: true }, { script: sh`true` }],
            },
          ],
        },
        { notify: 'one' },
      )
      await here.role({ tasks: () => [refused], handlers })
      expect(await here.role({ tasks: () => [], handlers })).to.deep.equal([])
    })

    it('no longer has any pending once the task that clears them has started the daemon', async () => {
      const start = task(
        'start',
        {
          type: 'state',
          kind: 'service',
          name: 's',
          reads: [subject.path(here.path('started'))],
          writes: [subject.path(here.path('started'))],
          probe: { script: sh`cat ${here.path('started')} 2>/dev/null`, parse: (output) => output.text !== '' },
          plan: (running) =>
            running
              ? []
              : [
                  {
                    attribute: 'running',
                    from: false,
                    to: true,
                    startsDaemon: true,
                    steps: [{ script: sh`echo yes >${here.path('started')}` }],
                  },
                ],
        },
        { clears: 'one' },
      )
      const role = { tasks: () => [note('a', here.path('a'), 'A', { notify: 'one' }), start], handlers }
      const expected = ['here: a: changed', 'here: start: changed']
      expect(await here.role(role, { check: true })).to.deep.equal(expected)
      expect(await here.role(role)).to.deep.equal(expected)
      expect(await here.role(role)).to.deep.equal(['here: a: ok', 'here: start: ok'])
    })

    it('rejects a notification of an unknown handler before anything is changed', async () => {
      const tasks = () => [note('a', here.path('a'), 'A'), note('b', here.path('b'), 'B', { notify: 'won' })]
      const [outcome] = await here.role({ tasks, handlers })
      expect(outcome).to.contain("the handler 'won', which does not exist in role role")
      expect(exists(here.path('a'))).to.equal(false)
    })
  })

  describe('with tasks that wait for an earlier one', () => {
    const observed = (text: string) =>
      task('look', {
        type: 'reading',
        kind: 'observe',
        name: 'look',
        probe: { script: sh`echo ${text}`, parse: () => undefined },
      })

    it('defines them from the observation, in a dry run too', async () => {
      const tasks = () => {
        const look = observed('value')
        return [look, after(look, (output) => [note('later', here.path('later'), output.text.trim())])]
      }
      const announced = await here.role({ tasks }, { check: true })
      expect(announced).to.deep.equal(['here: look: ok', 'here: later: changed'])
      expect(await here.role({ tasks })).to.deep.equal(announced)
      expect(readFileSync(here.path('later'), 'utf8')).to.equal('value')
    })
  })

  describe('with tags', () => {
    const tasks = () => [
      note('a', here.path('a'), 'A', { tags: ['one'] }),
      note('b', here.path('b'), 'B', { tags: ['two', 'always'] }),
      note('c', here.path('c'), 'C', { tags: ['never'] }),
      note('d', here.path('d'), 'D'),
    ]

    it('runs only the tasks that have one of them', async () => {
      expect(await here.role({ tasks }, { tags: ['one'] })).to.deep.equal(['here: a: changed', 'here: b: changed'])
    })

    it('excludes the tasks that have a skipped one', async () => {
      expect(await here.role({ tasks }, { skipTags: ['two'] })).to.deep.equal(['here: a: changed', 'here: d: changed'])
    })

    it('rejects one that no task has, before anything is changed', async () => {
      const error = await here.role({ tasks }, { tags: ['one', 'ohne'] }).catch((reason: unknown) => reason)
      expect(exists(here.path('a'))).to.equal(false)
      expect(error).to.be.instanceOf(UsageError).with.property('message', "no task has the tag 'ohne'")
      expect(error).to.have.property('hint', "Did you mean 'one'?")
    })
  })

  describe('on several hosts', () => {
    const inventory = defineInventory({ hosts: { 'h[1:3]': { connection: 'local' } } })
    const failsOn = (name: string) => ({
      tasks: ({ host }: { host: { name: string } }) =>
        host.name === name ? [failing('work')] : [touch('work', here.path(host.name))],
    })

    it('reports an unreachable host and finishes the others', async () => {
      const outcomes = await here.role(failsOn('nobody'), {
        inventory,
        connect: async (target) => {
          if (target.name === 'h2') throw new UnreachableError('h2: connection refused', { hint: 'Is it up?' })
          return { exchange: async () => Promise.reject(new UnreachableError('gone')), close: async () => {} }
        },
      })
      expect(outcomes).to.deep.equal([])
      expect(Object.values(here.result!.tallies).map((tally) => tally.unreachable)).to.deep.equal([1, 1, 1])
      expect(here.events.filter((event) => event.type === 'host-unreachable')).to.have.length(3)
    })

    it('stops a rolling play at the failed batch, and does not change the other hosts', async () => {
      await here.plays([{ hosts: 'all', serial: 1, roles: [roleOf('role', failsOn('h2'))()] }], { inventory })
      expect(['h1', 'h2', 'h3'].map((name) => exists(here.path(name)))).to.deep.equal([true, false, false])
      expect(warnings()[0]).to.contain('after a failure on h2').and.to.contain('it does not run on h3')
    })

    it('excludes a failed host from later plays', async () => {
      const later = roleOf('later', { tasks: ({ host }) => [touch('later', here.path(`later-${host.name}`))] })
      const plays = [
        { hosts: 'all', roles: [roleOf('role', failsOn('h2'))()] },
        { hosts: 'all', roles: [later()] },
      ]
      await here.plays(plays, { inventory })
      expect(['h1', 'h2', 'h3'].map((name) => exists(here.path(`later-${name}`)))).to.deep.equal([true, false, true])
    })

    it("warns of a role's advice for these hosts, and continues", async () => {
      const advise = (hosts: readonly string[], message: string) =>
        ({ severity: 'advice', hosts, message, hint: 'Do.' }) as const
      const { definition } = roleOf('role', { tasks: () => [touch('a', here.path('advised'))] })
      const role = defineRole({ ...definition, check: () => [advise(['h1', 'h2'], 'weak'), advise(['h3'], 'other')] })
      await here.plays([{ hosts: 'all', roles: [role()] }], { inventory, limit: 'h1' })
      expect(here.events.filter(({ type }) => type === 'warning').map(({ at: _, ...event }) => event)).to.deep.equal([
        { type: 'warning', message: 'h1, h2: weak', hint: 'Do.' },
      ])
      expect(exists(here.path('advised'))).to.equal(true)
    })

    it('runs only on the limit, and only the selected role', async () => {
      const plays = ['one', 'two'].map((name) => ({
        hosts: 'all',
        roles: [roleOf(name, { tasks: ({ host }) => [touch(name, here.path(`${name}-${host.name}`))] })()],
      }))
      const outcomes = await here.plays(plays, { inventory, limit: 'h3', roles: ['two'] })
      expect(outcomes).to.deep.equal(['h3: two: changed'])
    })

    it('rejects a role that no play uses', async () => {
      const error = await here
        .plays([{ hosts: 'all', roles: [roleOf('nginx', failsOn(''))()] }], { inventory, roles: ['ngnix'] })
        .catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(UsageError)
      expect(error).to.have.property('hint', "Did you mean 'nginx'?")
    })
  })

  it('reports the output of a long-running step, but not that of the probes after it', async () => {
    const lines = () => here.events.flatMap((event) => (event.type === 'task-output' ? [event.line] : []))
    const tasks = () => [
      command('talk', 'echo first; sleep 0.3; echo second; sleep 1'),
      note('quiet', here.path('q'), 'do not tell this'),
    ]
    await here.role({ tasks })
    await here.role({ tasks })
    expect(lines()).to.include('second')
    expect(lines().join('\n')).to.not.contain('do not tell this')
  })

  it('reports nothing of what the steps of a resource print that does not show its output', async () => {
    const printing = (showsOutput: boolean) =>
      task('print', {
        type: 'state',
        kind: 'note',
        name: 'note',
        ...(showsOutput && { showsOutput }),
        probe: { script: sh`cat ${here.path('n')} 2>/dev/null`, parse: ({ lines }) => lines.length },
        plan: (found) => {
          const step = { script: sh`${progress('half')}; echo same; sleep 0.3; echo done >${here.path('n')}` }
          return found === 0 ? [{ attribute: 'text', from: null, to: 'done', steps: [step] }] : []
        },
      })
    const reported = (type: 'task-output' | 'task-progress') =>
      here.events.flatMap((event) => (event.type === type ? ['line' in event ? event.line : event.text] : []))
    await here.role({ tasks: () => [printing(false)] }, { verbose: true })
    expect(reported('task-output')).to.deep.equal([])
    expect(reported('task-progress')).to.deep.equal(['half'])
    expect(here.outcomes()[0]!.outcome).not.to.have.property('output')
    rmSync(here.path('n'))
    await here.role({ tasks: () => [printing(true)] }, { verbose: true })
    expect(reported('task-output')).to.include('same')
    expect(here.outcomes()[0]!.outcome).to.have.deep.property('output', { stdout: 'same', stderr: '' })
  })

  it('has what commands printed in the outcomes of a verbose run, the end of it, and without secrets', async () => {
    const password = secret('fake-canary')
    const tasks = () => [
      command('talk', sh`echo ${password}; echo warn >&2`),
      command('version', 'echo 1.2.3', { changedWhen: false }),
      command('long', 'seq 100000'),
      command('silent', 'true'),
    ]
    await here.role({ tasks }, { verbose: true })
    const outputs = here.outcomes().map(({ outcome }) => ('output' in outcome ? outcome.output : undefined))
    expect(outputs[0]).to.deep.equal({ stdout: '********', stderr: 'warn' })
    expect(outputs[1]).to.deep.equal({ stdout: '1.2.3', stderr: '' })
    expect(outputs[2]!.stdout.split('\n')).to.have.length(200)
    expect(outputs[2]!.stdout).to.match(/\n100000$/)
    expect(outputs[3]).to.equal(undefined)
    await here.role({ tasks })
    for (const { outcome } of here.outcomes()) expect(outcome).not.to.have.property('output')
  })

  it('reports the progress of a step, even if the line arrives in pieces, but not of probes', async () => {
    const said = () => here.events.flatMap((event) => (event.type === 'task-progress' ? [event.text] : []))
    const tasks = () => [
      command(
        'build',
        sh`${progress("it's unpacked")}; n=3; ${progress(sh`"$n of 9"`)}; sleep 0.3; printf 'hap'; sleep 0.3; printf 'loy: do'
sleep 0.3; echo ne; echo 'no haploy: this'; sleep 0.3; ${progress('the last')}`,
      ),
      note('quiet', here.path('p'), 'haploy: do not tell this'),
    ]
    await here.role({ tasks })
    await here.role({ tasks })
    expect(said()).to.deep.equal(["it's unpacked", '3 of 9', 'done', 'the last'])
    const lines = here.events.flatMap((event) => (event.type === 'task-output' ? [event.line] : []))
    expect(lines).to.include('no haploy: this').and.not.include('haploy: 3 of 9')
  })

  it('gives each task its own time limit, and names the probe that takes too long', async () => {
    const tasks = () => [
      command('short', `touch '${here.path('x')}'`, { timeout: 2, creates: here.path('x') }),
      command('slow to ask', 'true', { unless: 'sleep 2.5' }),
    ]
    expect((await here.role({ tasks }))[1]).to.equal('here: slow to ask: ok')
    const transport = { connectTimeout: 15_000, commandTimeout: 2000, acceptNewHostKeys: false, env: process.env }
    const patient = () => [
      note('b', here.path('b'), 'B'),
      command('patient', 'true', { unless: 'sleep 2.5', timeout: 20 }),
      command('second', 'true', { unless: 'sleep 1.5' }),
    ]
    expect((await here.role({ tasks: patient }, { transport })).slice(1)).to.deep.equal([
      'here: patient: ok',
      'here: second: ok',
    ])
    const impatient = () => [command('impatient', 'true', { unless: 'sleep 100', timeout: 0.5 })]
    expect((await here.role({ tasks: impatient }))[0]).to.contain(
      "no answer within 0.5 seconds, while running the probe of task 'impatient'",
    )
    const hanging = () => [note('a', here.path('a'), 'A'), command('hang', 'true', { unless: 'sleep 100' })]
    const [outcome] = await here.role({ tasks: hanging }, { transport })
    expect(outcome).to.contain("while running the probe of task 'hang'")
  })

  it('names the role and the line when one of its functions throws', async () => {
    const tasks = () => {
      throw new TypeError('cannot do this')
    }
    const [outcome] = await here.role({ tasks })
    expect(outcome).to.contain('role role: error in its tasks: cannot do this')
    expect(here.outcomes()[0]?.outcome)
      .to.have.nested.property('failure.source')
      .that.matches(/run\.test\.\w+:\d+$/)
  })

  it('rejects an after() before its task, and one for a task that does not always run', async () => {
    const look = command('look', 'true', { creates: here.path('x') })
    for (const items of [
      [after(look, () => []), look],
      [look, after(look, () => [])],
    ]) {
      expect((await here.role({ tasks: () => items }))[0]).to.match(/after\('look', …\)/)
    }
  })

  it('ends even if a connection is still being opened', async () => {
    const inventory = defineInventory({ hosts: { here: { connection: 'local' }, slow: { connection: 'local' } } })
    let closed = 0
    const connect: RunRequest['connect'] = async (target) => {
      if (target.name === 'slow') await new Promise((resolve) => setTimeout(resolve, 300))
      else throw new FailedError('refused')
      const close = async () => {
        closed += 1
      }
      return { exchange: () => Promise.reject(new UnreachableError('gone')), close }
    }
    const role = roleOf('role', { tasks: () => [] })
    await here.plays([{ hosts: 'all', serial: 1, roles: [role()] }], { inventory, connect })
    expect(closed).to.equal(1)
  })

  it('reports no secrets', async () => {
    const loud = task('loud', {
      type: 'state',
      kind: 'thing',
      name: 'x',
      probe: { script: sh``, parse: () => undefined },
      plan: () => [{ attribute: 'a', from: 1, to: 2, steps: [{ script: sh`echo canary-fake-value >&2; exit 1` }] }],
    })
    const inventory = defineInventory({ hosts: { here: { connection: 'local', token: secret('canary-fake-value') } } })
    await here.role({ tasks: () => [loud] }, { inventory })
    expect(JSON.stringify(here.events)).to.contain('********').and.not.to.contain('canary')
  })

  it('starts no further task once it is interrupted, but runs the pending handlers', async () => {
    const stop = new AbortController()
    const tasks = () => [note('a', here.path('a'), 'A', { notify: 'h' }), note('b', here.path('b'), 'B')]
    const outcomes = await here.role(
      { tasks, handlers: () => [touch('h', here.path('h'))] },
      {
        signal: stop.signal,
        listener: (event) => {
          here.events.push(event)
          if (event.type === 'task-finished' && event.task === 'a') stop.abort()
        },
      },
    )
    expect(outcomes).to.deep.equal(['here: a: changed', 'here: handler h: changed'])
    expect(here.result?.interrupted).to.equal(true)
  })

  function warnings(): string[] {
    return here.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
  }
})
