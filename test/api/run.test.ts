import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect, promisify } from 'node:util'
import { expect } from 'chai'
import {
  command,
  defineInventory,
  definePlaybook,
  defineRole,
  file,
  type Item,
  ListenerError,
  type RunEvent,
  type RunOptions,
  type RunResult,
  run,
  secret,
  UsageError,
  z,
} from '../../src/index.js'
import { surroundings } from '../cli/command.js'

const local = { connection: 'local' } as const
const inventory = defineInventory({ hosts: { here: local } })

describe('run()', () => {
  let folder: string
  /** A home of its own has a lock of its own. */
  let env: NodeJS.ProcessEnv
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-api-'))
    env = { ...surroundings, HOME: folder }
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const path = (name: string) => join(folder, name)
  const start = (options: Partial<RunOptions> & Pick<RunOptions, 'playbook'>): Promise<RunResult> =>
    run({ inventory, env, ...options })
  const greet = () => playbook(() => [file('greet', path('greeting'), { content: 'hello', tags: ['greeting'] })])

  it('resolves to how each host ended, and why', async () => {
    const hosts = { one: local, two: local, away: { address: '127.0.0.1', port: 1 } }
    const { hosts: ended } = await start({
      inventory: defineInventory({ hosts }),
      playbook: playbook(({ host }) => [
        command('work', host.name === 'two' ? 'echo no >&2; exit 7' : 'true'),
        command('shrug', 'false', { ignoreErrors: true }),
      ]),
    })
    expect(Object.keys(ended)).to.deep.equal(['one', 'two', 'away'])
    expect(ended.one).to.deep.include({ failures: [] })
    expect(ended.one?.tally).to.include({ ok: 3, changed: 1, ignored: 1, failed: 0 })
    const [failure, ...more] = ended.two!.failures
    expect(failure).to.include({ role: 'role', task: 'work', handler: false, code: 7, stderr: 'no' })
    expect(more).to.deep.equal([])
    expect(ended.away?.unreachable?.message).to.equal('away: 127.0.0.1:1 refuses connections')
    expect(ended.away?.tally.unreachable).to.equal(1)
  })

  it('changes nothing in a dry run, and says what is pending', async () => {
    expect(await start({ playbook: greet(), check: true })).to.deep.include({ changesPending: true })
    expect(existsSync(path('greeting'))).to.equal(false)
    await start({ playbook: greet() })
    expect(readFileSync(path('greeting'), 'utf8')).to.equal('hello')
    expect(await start({ playbook: greet(), check: true })).to.deep.include({ changesPending: false })
  })

  it('takes the paths of files, and variables that win over theirs', async () => {
    await mkdir(path('playbooks'))
    await mkdir(path('inventory'))
    writeFileSync(
      path('inventory/hosts.ts'),
      `${imports}export default defineInventory({ hosts: { here: { connection: 'local', motd: { text: 'theirs' } } } })`,
    )
    writeFileSync(path('playbooks/greet.ts'), motd)
    const { hosts } = await run({ playbook: 'greet', cwd: folder, env, extraVars: { motd: { text: 'mine' } } })
    expect(hosts.here?.failures).to.deep.equal([])
    expect(readFileSync(path('playbooks/motd'), 'utf8')).to.equal('mine')
  })

  it('leaves out what is not asked for', async () => {
    const two = defineInventory({ hosts: { here: local, there: local } })
    const limited = await start({ inventory: two, playbook: greet(), limit: 'there' })
    expect(Object.keys(limited.hosts)).to.deep.equal(['there'])
    expect((await start({ playbook: greet(), skipTags: ['greeting'] })).hosts.here?.tally.ok).to.equal(1)
    expect((await start({ playbook: greet(), tags: ['greeting'] })).hosts.here?.tally.ok).to.equal(2)
    expect((await rejection(start({ playbook: greet(), roles: ['rol'] }))).hint).to.equal("Did you mean 'role'?")
  })

  describe('rejects with a UsageError that says what to do:', () => {
    const wrong: [options: unknown, message: string, hint: string][] = [
      [undefined, 'run(): playbook must be a path, or what definePlaybook() returns', "Example: playbook: 'deploy'"],
      ['deploy', 'the argument of run() must be an object, not a string', 'Write { name: value }'],
      [{ playbook: 'x', fork: 3 }, 'the argument of run() has an unknown ', "Did you mean 'forks'?"],
      [{ playbook: 'x', forks: 0 }, 'run(): forks must be at least 1', 'Example: forks: 10'],
      ...(['connectTimeout', 'commandTimeout', 'waitLock'] as const).map((name): [unknown, string, string] => [
        { playbook: 'x', [name]: 2_147_484 },
        `run(): ${name} must be at most 2147483`,
        `Example: ${name}: ${{ connectTimeout: 10, commandTimeout: 600, waitLock: 30 }[name]} (seconds)`,
      ]),
      [{ playbook: 'x', tags: 'a' }, 'run(): tags must be a list', "Example: tags: ['config']"],
      [{ playbook: 'x', limit: null }, 'run(): limit must be a string', "Example: limit: 'web:!web3'"],
      [
        { playbook: 'x', inventory: {} },
        'run(): inventory must be a path, a list of paths, or what defineInventory() returns',
        'Example',
      ],
      [{ playbook: 'x', signal: {} }, 'run(): signal must be an AbortSignal', 'Example: signal: controller.signal'],
      [{ playbook: 'x', onEvent: 1 }, 'run(): onEvent must be a function', 'Example: onEvent: (event)'],
      [
        { playbook: 'x', cwd: '/nowhere' },
        'no inventory: there is no inventory/hosts.ts in /nowhere',
        'Pass an inventory',
      ],
      [{ playbook: 'nowhere', inventory }, "there is no playbook 'nowhere'", 'playbooks/ contains deploy'],
      [{ playbook: definePlaybook([]), inventory }, 'playbook (inline) has nothing to do', ''],
    ]
    for (const [options, message, hint] of wrong) {
      it(message, async () => {
        const error = await rejection(run(options as RunOptions))
        expect(error.message).to.contain(message)
        expect(error.hint ?? '').to.contain(hint)
      })
    }

    it('a playbook that throws, without the secrets of the inventory', async () => {
      const vars = { becomePassword: secret('fake-canary') }
      const playbook = definePlaybook(({ hosts }) => {
        throw new Error(
          `no: ${hosts('all').map((host) => (host.vars.becomePassword as typeof vars.becomePassword).reveal())}`,
        )
      })
      const error = await rejection(start({ playbook, inventory: defineInventory({ vars, hosts: { here: local } }) }))
      expect(error.message).to.equal('playbook (inline) cannot be defined: no: ********')
    })

    it('a playbook that throws, without secrets that it has made or revealed, in its error, its cause and its stack', async () => {
      const earlier = secret('fake-earlier-canary')
      const playbook = definePlaybook(() => {
        const text = JSON.stringify({ password: secret('fake&own/canary').reveal() }).replaceAll('&', '\\u0026')
        throw new Error(`no: ${text} ${earlier.reveal()}`, { cause: { args: ['-p', earlier.reveal()] } })
      })
      const error = await rejection(start({ playbook }))
      expect(error.message).to.equal('playbook (inline) cannot be defined: no: {"password":"********"} ********')
      expect(inspect(error, { depth: 9, showHidden: true })).to.not.match(/canary/)
    })

    it('a file that throws while it is loaded, without the secrets that it has made', async () => {
      writeFileSync(
        path('broken.mjs'),
        "import { secret } from 'haploy'\nthrow new Error('broken: ' + secret('fake-own-canary').reveal())\n",
      )
      for (const files of [{ playbook: './broken.mjs' }, { playbook: greet(), inventory: './broken.mjs' }]) {
        const error = await rejection(start({ ...files, cwd: folder }))
        expect(error.message).to.equal('broken.mjs:2: broken: ********')
        expect(inspect(error, { depth: 9, showHidden: true })).to.not.match(/canary/)
      }
    })
  })

  describe('with a listener', () => {
    it('gives it every event in order, and waits for its promises', async () => {
      const types: string[] = []
      let ended = 0
      await start({
        playbook: greet(),
        onEvent: async ({ type }) => {
          types.push(type)
          await new Promise((resolve) => setTimeout(resolve, 20))
          ended += 1
        },
      })
      expect(types.slice(0, 2)).to.deep.equal(['run-started', 'play-started'])
      expect(types.at(-1)).to.equal('run-finished')
      expect(ended).to.equal(types.length)
    })

    const throwing: [string, (event: RunEvent) => void | Promise<void>][] = [
      [
        'throws',
        () => {
          throw new Error('mine')
        },
      ],
      [
        'rejects',
        async () => {
          throw new Error('mine')
        },
      ],
    ]
    for (const [what, onEvent] of throwing) {
      it(`that ${what}, finishes the hosts, calls it no more and rejects with the result`, async () => {
        let calls = 0
        const counting = (event: RunEvent) => {
          calls += 1
          return event.type === 'host-connected' ? onEvent(event) : undefined
        }
        const error = await start({ playbook: greet(), onEvent: counting }).catch((error) => error)
        expect(error).to.be.instanceOf(ListenerError)
        expect(error.message).to.equal('onEvent threw: mine')
        expect(error.result.hosts.here.tally.changed).to.equal(1)
        expect(readFileSync(path('greeting'), 'utf8')).to.equal('hello')
        expect(calls).to.be.below(8)
      })
    }
  })

  it('lets the hosts finish their step when it is aborted', async () => {
    const controller = new AbortController()
    const onEvent = ({ type }: RunEvent) => type === 'task-output' && controller.abort()
    const { interrupted, hosts } = await start({
      playbook: playbook(() => [command('one', `echo begun; sleep 0.3; touch ${path('one')}`), command('two', 'true')]),
      signal: controller.signal,
      onEvent: (event) => void onEvent(event),
    })
    expect(interrupted).to.equal(true)
    expect(existsSync(path('one'))).to.equal(true)
    expect(hosts.here?.tally).to.include({ changed: 1, failed: 0 })
  })

  describe('twice at the same time', () => {
    const slow = () => playbook(() => [command('work', `echo x >>${path('log')}; sleep 0.3`)])

    it('works on different hosts', async () => {
      const other = path('other')
      await mkdir(other)
      const both = await Promise.all([
        start({ playbook: slow(), check: false }),
        start({ playbook: slow(), env: { ...env, HOME: other } }),
      ])
      expect(both.map(({ hosts }) => hosts.here?.tally.changed)).to.deep.equal([1, 1])
    })

    it('refuses to work on one host, as two commands would', async () => {
      const both = await Promise.all([start({ playbook: slow() }), start({ playbook: slow() })])
      const failures = both.flatMap(({ hosts }) => hosts.here!.failures)
      expect(failures).to.have.length(1)
      expect(failures[0]?.message).to.contain("'run() of playbook (inline)'")
    })

    it('waits for the other one where that is asked for', async () => {
      const both = await Promise.all([
        start({ playbook: slow(), waitLock: 20 }),
        start({ playbook: slow(), waitLock: 20 }),
      ])
      expect(both.map(({ hosts }) => hosts.here?.tally.changed)).to.deep.equal([1, 1])
      expect(readFileSync(path('log'), 'utf8')).to.equal('x\nx\n')
    })
  })

  it('leaves the process alone: its streams, exit code and signals, and lets it end', async () => {
    const bundle = pathToFileURL('dist/bundle/src/index.js').href
    const script = `
      const { run, definePlaybook, defineInventory, defineRole, command, z } = await import('${bundle}')
      const role = defineRole({ name: 'r', folder: '/', variables: z.object({}), tasks: () => [command('x', 'echo out; echo err >&2; false')] })
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection']
      const count = () => signals.reduce((sum, name) => sum + process.listenerCount(name), 0)
      let during = 0
      const before = count()
      const result = await run({
        playbook: definePlaybook([{ hosts: 'all', roles: [role()] }]),
        inventory: defineInventory({ hosts: { here: { connection: 'local' } } }),
        onEvent: () => { during = count() },
      })
      if (result.hosts.here.tally.failed !== 1 || during !== before || process.exitCode !== undefined) process.exit(9)`
    const args = ['--input-type=module', '-e', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 })
    expect({ stdout, stderr }).to.deep.equal({ stdout: '', stderr: '' })
  })
})

function playbook(tasks: Parameters<typeof roleOf>[0]) {
  return definePlaybook([{ hosts: 'all', roles: [roleOf(tasks)()] }])
}

function roleOf(tasks: (context: { host: { name: string } }) => readonly Item[]) {
  return defineRole({ name: 'role', folder: '/nowhere', variables: z.object({}), tasks })
}

async function rejection(running: Promise<unknown>): Promise<UsageError> {
  const error = await running.then(
    () => undefined,
    (error) => error,
  )
  expect(error).to.be.instanceOf(UsageError)
  return error
}

const imports = "import { defineInventory, definePlaybook, defineRole, file, z } from 'haploy'\n"
const motd = `${imports}
const motd = defineRole({
  name: 'motd',
  folder: import.meta.dirname,
  variables: z.object({ text: z.string() }),
  tasks: ({ vars }) => [file('write', import.meta.dirname + '/motd', { content: vars.text })],
})
export default definePlaybook([{ hosts: 'all', roles: [motd()] }])
`
