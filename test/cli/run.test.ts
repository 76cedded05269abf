import { execFile, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { quote } from '../../src/core/shell/script.js'
import { command } from '../bundle.js'
import { haploy, surroundings } from './command.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({
  vars: { connection: 'local' },
  groups: { here: { hosts: { one: {}, two: {} } } },
})
`

const playbook = `
import { command, definePlaybook, defineRole, file } from 'haploy'
import { z } from 'zod'
const greeting = defineRole({
  name: 'greeting',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string(), code: z.string().default('') }),
  tasks: ({ vars, host }) => [
    file('greet', vars.folder + '/' + host.name, { content: 'hello\\n', mode: '0644' }),
    ...(vars.code === '' ? [] : [command('follow', vars.code)]),
  ],
})
export default definePlaybook([{ hosts: 'here', roles: [greeting()] }])
`

const notifying = `
import { command, definePlaybook, defineRole, file, z } from 'haploy'
const role = defineRole({
  name: 'notifying',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string() }),
  tasks: ({ vars }) => [
    file('greet', vars.folder + '/greeting', { content: 'hello', notify: 'handle' }),
    command('wait', 'touch waits; until [ -e open ]; do sleep 0.05; done', { cwd: vars.folder }),
    command('later', 'touch later', { cwd: vars.folder }),
  ],
  handlers: ({ vars }) => [command('handle', 'touch handled', { cwd: vars.folder })],
})
export default definePlaybook([{ hosts: 'here', roles: [role()] }])
`

const owning = `
import { definePlaybook, defineRole, managedFiles, z } from 'haploy'
const role = defineRole({
  name: 'owning',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string() }),
  tasks: ({ vars, host }) =>
    managedFiles([{ name: 'own', path: vars.folder + '/' + host.name, content: 'ours' }]).write,
})
export default definePlaybook([{ hosts: 'here', roles: [role()] }])
`

const masked = (text: string) => text.replace(/(Finished in|finished in|after) [\d.]+ s/, '$1 N s')

describe('haploy run', () => {
  let project: string
  let extra: string[]

  /** Runs the playbook on a terminal of 100 columns, and returns everything that was written to it. */
  async function onTerminal(test: Mocha.Context, args: readonly string[], columns = 100): Promise<string> {
    const words = [process.execPath, command, 'run', 'greet', ...extra, ...args].map(quote).join(' ')
    const env = { ...surroundings, CI: '', TERM: 'xterm' }
    const line = `stty cols ${columns} rows 30; ${words}`
    const { error, stdout } = await new Promise<{ error: { code?: unknown } | null; stdout: string }>((resolve) => {
      execFile('script', ['-qec', line, '/dev/null'], { cwd: project, env }, (error, stdout) =>
        resolve({ error, stdout }),
      )
    })
    if (error?.code === 'ENOENT') test.skip()
    return stdout
  }

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'haploy-run-'))
    // An interrupted run of the test before may still have a shell on this machine.
    extra = ['-e', `greeting.folder=${project}`, '--wait-lock', '30']
    await mkdir(join(project, 'inventory'))
    await mkdir(join(project, 'playbooks'))
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    await writeFile(join(project, 'playbooks/greet.ts'), playbook)
  })

  afterEach(() => rm(project, { recursive: true }))

  const run = (args: string[], more: Parameters<typeof haploy>[1] = {}) =>
    haploy(['run', 'greet', ...extra, ...args], { cwd: project, ...more })
  const code = (text: string) => ['-e', JSON.stringify({ greeting: { code: text } })]

  it('finds the playbook and the inventory, makes the changes and reports them', async () => {
    const { code, stdout, stderr } = await run(['--diff', '--limit', 'one'])
    expect(stderr).to.equal('')
    expect(masked(stdout)).to.equal(`
PLAY [here] ********************************************************************

TASK [Gathering Facts] *********************************************************
ok: [one]

TASK [greeting : greet] ********************************************************
changed: [one]
--- ${project}/one
+++ ${project}/one
@@ -0,0 +1,1 @@
+hello

PLAY RECAP *********************************************************************
one                        : ok=2    changed=1    unreachable=0    failed=0    skipped=0

Finished in N s.
1 host ok, 1 changed
`)
    expect(code).to.equal(0)
    expect(await readFile(join(project, 'one'), 'utf8')).to.equal('hello\n')
  })

  it('takes over files and restores them with undo, which needs no variables of the roles', async () => {
    await writeFile(join(project, 'one'), 'theirs')
    await writeFile(join(project, 'playbooks/own.ts'), owning)
    const args = ['own', '-l', 'one', '-e', `owning.folder=${project}`]
    const run = (...words: string[]) => haploy(words, { cwd: project, env: { HOME: project } })
    expect((await run('run', ...args)).code).to.equal(2)
    expect((await run('run', ...args, '--take-over')).code).to.equal(0)
    expect(await readFile(join(project, 'one'), 'utf8')).to.equal('ours')
    expect((await run('undo', 'own', '-l', 'one')).code).to.equal(1)
    const { code, stdout } = await run('undo', '--to-original', 'own', '-l', 'one')
    expect(code, stdout).to.equal(0)
    expect(await readFile(join(project, 'one'), 'utf8')).to.equal('theirs')
  })

  it('ends a dry run with 3 when changes are pending, with --exit-code', async () => {
    expect((await run(['-C', '--exit-code'])).code).to.equal(3)
    expect((await run(['-C'])).code).to.equal(0)
    expect((await run([])).code).to.equal(0)
    expect((await run(['-C', '--exit-code'])).code).to.equal(0)
  })

  it("ends with 2 when a host failed, and shows the command's output", async () => {
    const { code: ended, stdout } = await run(code('echo "no space left" >&2; exit 7'))
    expect(ended).to.equal(2)
    expect(stdout).to.contain('(exit code 7)\n  stderr:\n    no space left\n  at ')
  })

  it('ends with 4 when a host is unreachable', async () => {
    const away = inventory
      .replace("'local'", "'ssh', port: 1")
      .replace('one: {}', "one: { address: '127.0.0.1' }")
      .replace('two: {}', "two: { address: '127.0.0.2' }")
    await writeFile(join(project, 'away.ts'), away)
    const { code: ended, stdout } = await run(['-i', 'away.ts'])
    expect(stdout).to.contain('fatal: [one]: UNREACHABLE! =>')
    expect(ended).to.equal(4)
  })

  it('writes only JSON lines to standard output with --output json', async () => {
    const { stdout, stderr } = await run(['--output', 'json'])
    const events = stdout.trimEnd().split('\n')
    expect(events.map((line) => JSON.parse(line).type)).to.include.members(['run-started', 'task-finished'])
    expect(JSON.parse(events.at(-1) ?? '').type).to.equal('run-finished')
    expect(stderr).to.equal('')
  })

  it('refuses what is not there with 1, a reason and a hint, also as JSON', async () => {
    const missing = await haploy(['run', 'gret'], { cwd: project })
    expect(missing.code).to.equal(1)
    expect(missing.stdout).to.equal('')
    expect(missing.stderr).to.match(/^haploy: .*'gret'.*\n {2}.*greet.*\n$/)
    await rm(join(project, 'inventory/hosts.ts'))
    const bare = await run(['--output', 'json'])
    expect(bare.code).to.equal(1)
    expect(bare.stderr).to.equal(
      `haploy: no inventory: there is no inventory/hosts.ts in ${project}\n  Pass an inventory with -i, or create that file.\n`,
    )
    await writeFile(join(project, 'inventory/prod.ini'), 'h1\n')
    expect((await run([])).stderr).to.contain('or create that file. inventory/ contains prod.ini.\n')
    await rm(join(project, 'inventory/prod.ini'))
    expect(JSON.parse(bare.stdout)).to.include({
      type: 'error',
      hint: 'Pass an inventory with -i, or create that file.',
    })
  })

  it('keeps what a playbook prints out of the JSON lines', async () => {
    await writeFile(
      join(project, 'playbooks/greet.ts'),
      `console.log('looking around')\nconsole.table([1])\n${playbook}`,
    )
    const { code: ended, stdout, stderr } = await run(['--output', 'json', '--check'])
    expect(ended).to.equal(0)
    for (const line of stdout.trimEnd().split('\n')) expect(JSON.parse(line)).to.have.property('type')
    expect(stderr).to.contain('looking around\n')
  })

  describe('ends with one sentence when a role or playbook throws an uncaught error', () => {
    const throwing = (code: string) =>
      playbook
        .replace('import {', 'import { secret, secretString,')
        .replace('folder: z.string()', "own: secretString().default(secret('fake-canary')), folder: z.string()")
        .replace('tasks: ({ vars, host }) => [', `tasks: ({ vars, host }) => (${code}, [`)
        .replace('],\n})', ']),\n})')
    const cases: Record<string, [code: string, says: RegExp]> = {
      'in a timer': [
        "setTimeout(() => { throw new Error('odd ' + vars.own.reveal()) }, 300)",
        /^haploy: \S+playbooks\/greet\.ts:8: uncaught error: odd \*{8}\n {2}Await or return .*\n$/,
      ],
      'in a promise': [
        "new Promise((_, reject) => setTimeout(reject, 300, 'odd ' + vars.own.reveal()))",
        /^haploy: a playbook, a role or haploy itself: uncaught error: odd \*{8}\n {2}Await or return .*\n$/,
      ],
    }
    for (const [title, [code, says]] of Object.entries(cases)) {
      it(title, async () => {
        await writeFile(join(project, 'playbooks/greet.ts'), throwing(code))
        for (const more of [[], ['--debug'], ['--output', 'json']]) {
          const options = ['-e', 'greeting.code=sleep 3', '-l', 'one', ...more]
          // A home of its own, for the command of the run before has the lock in the other one until it ends.
          const HOME = await mkdtemp(join(project, 'home-'))
          const { code: ended, stdout, stderr } = await run(options, { env: { HOME } })
          expect(ended, stdout + stderr).to.equal(1)
          expect(stdout + stderr)
            .not.to.contain('fake-canary')
            .and.not.to.contain('Node.js v')
          if (more.length === 0) expect(stderr).to.match(says)
          if (more.includes('json')) expect(stdout).to.match(/\n\{"type":"error",.*odd \*{8}.*\}\n$/)
        }
      })
    }

    it('while it is loaded, when the secrets are not known yet', async () => {
      await writeFile(
        join(project, 'playbooks/greet.ts'),
        `void Promise.reject(new TypeError('fake-canary'))\nawait new Promise((resolve) => setTimeout(resolve, 500))\n${playbook}`,
      )
      for (const args of [
        ['run', 'greet', ...extra],
        ['lint', 'greet'],
      ]) {
        const { code: ended, stdout, stderr } = await haploy(args, { cwd: project })
        expect({ ended, stdout }).to.deep.equal({ ended: 1, stdout: '' })
        expect(stderr).to.match(/^haploy: \S+greet\.ts:\d+: uncaught TypeError; its message is hidden/)
        expect(stderr).not.to.contain('fake-canary')
      }
    })
  })

  it('shows a stack only with --debug', async () => {
    const args = ['run', 'nowhere']
    expect((await haploy(args, { cwd: project })).stderr).not.to.contain('    at ')
    expect((await haploy([...args, '--debug'], { cwd: project })).stderr).to.contain('    at ')
  })

  it('finishes the current step at the first interruption and ends with 99', async () => {
    const {
      code: ended,
      stderr,
      stdout,
    } = await run([...code(gate), '-l', 'one'], {
      env: { HAPLOY_GATE: project },
      onOutput: whenItWaits(project, (text, child, first) => {
        if (first) child.kill('SIGINT')
        if (text.includes('Stopping')) writeFileSync(join(project, 'open'), '')
      }),
    })
    expect(ended).to.equal(99)
    expect(stderr).to.equal('Stopping after the current steps; interrupt again to stop at once.\n')
    expect(stdout).to.contain('Interrupted after')
    expect(await readFile(join(project, 'done'), 'utf8')).to.equal('')
  })

  it('ends the step and the run at the second interruption', async () => {
    const { code: ended, stderr } = await run([...code(gate), '-l', 'one'], {
      env: { HAPLOY_GATE: project },
      onOutput: whenItWaits(project, (text, child, first) => {
        if (first || text.includes('Stopping')) child.kill('SIGINT')
      }),
    })
    expect(ended).to.equal(99)
    expect(stderr).to.match(/\nA step was ended on 1 host:\n {2}one: greeting : follow \(.* s\)\nPending handlers stay/)
    writeFileSync(join(project, 'open'), '')
    await pause(300)
    expect(existsSync(join(project, 'done')), 'the step went on').to.equal(false)
  })

  it('ends at once at the third interruption, even if a step cannot be ended so quickly', async () => {
    const { code: ended, stderr } = await run([...code(`trap '' TERM; ${gate}`), '-l', 'one'], {
      env: { HAPLOY_GATE: project },
      onOutput: whenItWaits(project, (text, child, first) => {
        if (first || text.includes('Stopping') || text.includes('Ending')) child.kill('SIGINT')
      }),
    })
    expect(ended).to.equal(99)
    expect(stderr)
      .to.match(
        /\nA step was running on 1 host, and may still be running there:\n {2}one: greeting : follow \(.* s\)\n/,
      )
      .and.to.contain('--break-lock')
    expect(existsSync(join(project, 'done'))).to.equal(false)
  })

  it('ends at once at the second interruption, whatever a host sends meanwhile', async () => {
    const worst = 'installed a package certificate is unable to acquire the dpkg '
    const flood = `touch "$HAPLOY_GATE/waits"; while :; do printf '%s\\n' '${worst}'; printf '%s' '${worst}' >&2; done`
    const killed: number[] = []
    const { code: ended } = await run([...code(flood), '-l', 'one', '--verbose'], {
      env: { HAPLOY_GATE: project },
      onOutput: whenItWaits(project, (text, child, first) => {
        if (!first && !text.includes('Stopping')) return
        child.kill('SIGINT')
        killed.push(performance.now())
      }),
    })
    expect(ended).to.equal(99)
    expect(performance.now() - killed.at(-1)!).to.be.below(5000)
  })

  it('reports a failure with output on which patterns take long, at once', async () => {
    const began = performance.now()
    const words = 'installed a package certificate is unable to acquire the dpkg '
    const { stdout, code: ended } = await run([
      ...code(`yes '${words}' | tr -d '\\n' | head -c 3000000 >&2; exit 3`),
      '-l',
      'one',
    ])
    expect(ended).to.equal(2)
    expect(stdout).to.contain('exit code 3')
    expect(performance.now() - began).to.be.below(20_000)
  })

  it('ignores further SIGHUPs, because a closed terminal causes several', async () => {
    const { code: ended } = await run([...code(gate), '-l', 'one'], {
      env: { HAPLOY_GATE: project },
      onOutput: whenItWaits(project, (text, child, first) => {
        if (first) child.kill('SIGHUP')
        if (!text.includes('Stopping')) return
        child.kill('SIGHUP')
        setTimeout(() => writeFileSync(join(project, 'open'), ''), 300)
      }),
    })
    expect(ended).to.equal(99)
    expect(existsSync(join(project, 'done'))).to.equal(true)
  })

  it('shows a live view and then what changed and the recap on a terminal, and restores the cursor', async function () {
    const stdout = await onTerminal(this, code('sleep 1'))
    expect(stdout).to.match(/^greet: loading the playbook and its inventory\r\x1b\[2K/)
    expect(stdout).to.match(/PLAY \[here\] {2}[\d.]+ s\r\n.*one {3}.*greeting : follow/)
    expect(stdout.split('PLAY RECAP')[1])
      .to.contain('ok=3')
      .and.to.match(/Finished in .*\r\n.*2 hosts ok.*, .*2 changed/)
    expect(stdout).to.contain('changed: greeting : greet => one, two').and.not.to.contain('TASK')
    expect(stdout.lastIndexOf('\x1b[?25h')).to.be.above(stdout.lastIndexOf('\x1b[?25l'))
  })

  it('keeps its first line within one row, so that all of it is erased', async function () {
    const stdout = await onTerminal(this, code('true'), 20)
    expect(stdout).to.match(/^greet: loading the \r\x1b\[2K/)
  })

  it('prints a failure above the live view at once, and in full at the end', async function () {
    const stdout = await onTerminal(this, code('[ "$0" ] && echo "policy says no" >&2; exit 3'))
    const [during, after] = stdout.split('TASK [greeting : follow]')
    expect(during).to.match(/✖ (one, two|two, one|one|two) {2}greeting : follow: command follow failed \(exit code 3\)/)
    expect(after).to.match(/fatal: \[one, two\]: FAILED! => .*\r\n.*stderr:.*\r\n.*policy says no/)
    expect(after).to.contain('2 of 2 hosts failed: one, two (greeting : follow: ')
  })

  it('removes its first line when the run cannot start', async function () {
    await writeFile(join(project, 'playbooks/greet.ts'), 'export default (')
    expect(await onTerminal(this, [])).to.match(/inventory\r\x1b\[2Khaploy: /)
  })

  it('prints what commands printed, with --verbose', async () => {
    const text = code('echo "built 1.2.3"; echo "a warning" >&2')
    for (const flag of ['-v', '-vv', '--verbose']) {
      const { stdout } = await run([...text, '-l', 'one', flag])
      expect(stdout).to.contain('changed: [one]\n  stdout:\n    built 1.2.3\n  stderr:\n    a warning\n')
    }
    expect((await run([...text, '-l', 'one'])).stdout).not.to.contain('built 1.2.3')
  })

  it('lists hosts, tasks and tags as Ansible does, and runs nothing', async () => {
    const { code: ended, stdout } = await run(['--list-hosts', '--list-tasks', '--list-tags', '-l', 'one'])
    expect(stdout).to.equal(`
playbook: greet

  play #1 (here): here\tTAGS: []
    pattern: ['here']
    hosts (1):
      one
    tasks:
      greeting : greet\tTAGS: []
      TASK TAGS: []
`)
    expect(ended).to.equal(0)
    expect(existsSync(join(project, 'one'))).to.equal(false)
  })

  it('lists the playbooks when none is named', async () => {
    await writeFile(join(project, 'playbooks/broken.ts'), 'export default definePlaybook(')
    const { code: ended, stdout, stderr } = await haploy(['run'], { cwd: project })
    expect({ ended, stdout }).to.deep.equal({ ended: 1, stdout: '' })
    expect(stderr).to.match(
      /^haploy: run: <playbook> is missing\n {2}Usage: haploy run <playbook>\. .*\n {2}Name one of these playbooks:\n {4}broken {2}\(cannot be loaded: .*\)\n {4}greet {3}here\n$/,
    )
  })

  it('ends with 99 after Ctrl-C at the password prompt', async function () {
    const line = `${process.execPath} ${command} run greet -K`
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: project, env: surroundings })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('BECOME password: ')) child.stdin.write('\x03')
      said += text
    })
    const ended = await new Promise((resolve) => child.on('close', resolve).on('error', () => resolve('no script')))
    if (ended === 'no script') this.skip()
    expect(said).to.contain('haploy: interrupted')
    expect(ended).to.equal(99)
  })

  it('continues when its output is no longer read', async () => {
    const line = '"$0" "$1" run greet -e "greeting.folder=$2" 2>errors | head -n 1 >/dev/null; cat errors'
    const { stdout } = await promisify(execFile)('sh', ['-c', line, process.execPath, command, project], {
      cwd: project,
      env: surroundings,
    })
    expect(stdout).to.equal('')
    expect(await readFile(join(project, 'two'), 'utf8')).to.equal('hello\n')
  })

  it('continues when the disk for its output is full, and says so', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const line = '"$0" "$1" run greet -e "greeting.folder=$2" 2>&1 >/dev/full'
    const { stdout } = await promisify(execFile)('sh', ['-c', line, process.execPath, command, project], {
      cwd: project,
      env: surroundings,
    })
    expect(stdout).to.match(/^haploy: cannot write to standard output any more.*no space left on device.*\n$/)
    expect(await readFile(join(project, 'two'), 'utf8')).to.equal('hello\n')
  })

  it('ends the step and runs the pending handlers when its terminal is closed', async function () {
    const at = (name: string) => join(project, name)
    await writeFile(join(project, 'playbooks/notify.ts'), notifying)
    const line = [process.execPath, command, 'run', 'notify', '-l', 'one', '-e', `notifying.folder=${project}`].join(
      ' ',
    )
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: project, env: surroundings })
    const ended = new Promise((resolve) => child.on('close', resolve).on('error', () => resolve('no script')))
    const until = async (name: string) => {
      for (let tries = 0; tries < 600 && !existsSync(at(name)); tries++) await pause(50)
      expect(existsSync(at(name)), name).to.equal(true)
    }
    if ((await Promise.race([ended, until('waits')])) === 'no script') this.skip()
    child.kill('SIGKILL')
    await ended
    await pause(500)
    writeFileSync(at('open'), '')
    await until('handled')
    expect(existsSync(at('later'))).to.equal(false)
  })

  it('reads the sudo password from a command, and fails when the command prints none', async () => {
    const { code: ended, stderr } = await run(['--become-password-command', 'echo locked >&2; exit 5'])
    expect(ended).to.equal(1)
    expect(stderr).to.contain('locked\n').and.to.contain('returned no password: it exited with 5')
    expect((await run(['--become-password-command', 'echo fake-pass'])).code).to.equal(0)
  })

  it('reads the sudo password from standard input where there is no terminal', async () => {
    expect((await run(['-K'], { input: 'fake-pass\n' })).code).to.equal(0)
    expect((await run(['-K'])).stderr).to.equal('haploy: no sudo password was entered\n')
  })
})

/** A step that waits at $HAPLOY_GATE, for at least 20 seconds, until it may go on or the folder goes away. */
const gate = `cd "$HAPLOY_GATE"; touch waits
for try in $(seq 400); do [ -e open ] && exec touch done; [ -e waits ] || exit 0; sleep 0.05; done`

type Child = { kill(signal: NodeJS.Signals): boolean }

/** Calls back once the step waits at the gate, which is the first time, and from then on with each piece of output. */
function whenItWaits(project: string, callback: (text: string, child: Child, first: boolean) => void) {
  let state: 'runs' | 'is watched' | 'waits' = 'runs'
  return (text: string, child: Child) => {
    if (state === 'waits') return callback(text, child, false)
    if (state === 'is watched') return
    state = 'is watched'
    const watch = setInterval(() => {
      if (!existsSync(join(project, 'waits'))) return
      clearInterval(watch)
      state = 'waits'
      callback('', child, true)
    }, 20).unref()
  }
}
