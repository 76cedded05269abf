import { AssertionError } from 'node:assert'
import { expect } from 'chai'
import { sh } from '../../src/core/shell/script.js'
import { after } from '../../src/core/task.js'
import { command } from '../../src/resources/command.js'
import { observe } from '../../src/resources/reading.js'
import { LocalHost } from '../../src/testing/local-host.js'
import { roleContract } from '../../src/testing/role-contract.js'
import { roleOf } from '../engine/local-run.js'
import { failing, note, touch } from '../engine/note.js'

describe('roleContract', () => {
  let host: LocalHost
  beforeEach(() => {
    host = new LocalHost()
  })
  afterEach(() => host.remove())

  it('takes a role that keeps its promises, with its handlers', async () => {
    const role = roleOf('web', {
      tasks: () => [
        note('configure', host.path('a'), 'a', { notify: 'restart' }),
        command('build', sh`touch ${host.path('built')}`, { creates: host.path('built') }),
        note('depend', host.path('b'), 'b', { reads: null }),
      ],
      handlers: () => [touch('restart', host.path('restarted'))],
    })
    const tasks = await roleContract(host, role())
    expect(tasks.map(({ task, handler, outcome }) => [task, handler, outcome.status])).to.deep.equal([
      ['configure', false, 'changed'],
      ['build', false, 'changed'],
      ['depend', false, 'changed'],
      ['restart', true, 'changed'],
    ])
    expect(host.names).to.include.members(['a', 'b', 'built', 'restarted'])
  })

  it('takes tasks that only the output of an earlier one defines', async () => {
    const ask = command('ask', sh`touch ${host.path('asked')}; echo a b`, { creates: host.path('asked') })
    const look = observe('look', sh`cat ${host.path('list')} 2>/dev/null`)
    const role = roleOf('web', {
      tasks: () => [
        ask,
        note('list', host.path('list'), 'a'),
        look,
        after(look, ({ text }) => [note('follow', host.path(text.trim()), 'x')]),
      ],
    })
    const tasks = await roleContract(host, role())
    expect(tasks.map(({ task }) => task)).to.deep.equal(['ask', 'list', 'look', 'follow'])
  })

  const broken: [what: string, role: () => ReturnType<typeof roleOf>, message: RegExp][] = [
    [
      'a task that changes something each time',
      () => roleOf('web', { tasks: () => [command('again', 'true')] }),
      /^a second run must find nothing to do, but it changed: web: again\n/,
    ],
    [
      'a task that fails',
      () => roleOf('web', { tasks: () => [failing('try')] }),
      /^the run fails at 'web: try': .*: no, never$/,
    ],
    [
      'a guard that writes',
      () => roleOf('web', { tasks: () => [command('guarded', 'true', { unless: `touch '${host.path('x')}'` })] }),
      /^a dry run must not change the host\n/,
    ],
    [
      'a task that says of what it reads and writes less than is true',
      () =>
        roleOf('web', {
          tasks: () => [
            note('one', host.path('one'), '1', { writes: [] }),
            command('two', 'true', { unless: `test -e '${host.path('one')}'`, writes: [] }),
            note('three', host.path('one'), '1', { reads: [] }),
          ],
        }),
      /is not what the dry run predicted\n/,
    ],
  ]
  for (const [what, role, message] of broken) {
    it(`finds ${what}`, async () => {
      const error = await roleContract(host, role()()).catch((error) => error)
      expect(error).to.be.instanceOf(AssertionError)
      expect(error.message).to.match(message)
    })
  }
})
