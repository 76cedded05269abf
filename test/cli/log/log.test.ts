import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { titleOf } from '../../../src/cli/log/title.js'
import { command } from '../../bundle.js'
import { haploy, surroundings } from '../command.js'

const inventory = `
import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: { connection: 'local', token: secret('fake-canary-token') },
  hosts: { one: {} },
})
`

const playbook = `
import { command, definePlaybook, defineRole, file, z } from 'haploy'
const noting = defineRole({
  name: 'noting',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string(), text: z.string().default('first'), code: z.string().default('true') }),
  tasks: ({ vars, host }) => [
    file('note', vars.folder + '/written', { content: vars.text + ' ' + host.vars.token.reveal() + '\\n' }),
    command('follow', vars.code),
  ],
})
export default definePlaybook([{ hosts: 'all', roles: [noting()] }])
`

const title = /^==== \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ .*@.*: (haploy .*)$/gm
const timeless = (text: string) => text.replace(/(Finished in|finished in|after) [\d.]+ s/, '$1 N s')

describe('haploy run --log', () => {
  let project: string
  let log: string

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'haploy-log-'))
    log = join(project, 'run.log')
    await mkdir(join(project, 'inventory'))
    await mkdir(join(project, 'playbooks'))
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    await writeFile(join(project, 'playbooks/note.ts'), playbook)
  })

  afterEach(() => rm(project, { recursive: true }))

  const argumentsOf = (more: readonly string[]) => ['run', 'note', '-e', `noting.folder=${project}`, ...more]
  const run = (...more: string[]) =>
    haploy(argumentsOf(['--log', log, ...more]), { cwd: project, env: { FORCE_COLOR: '1', NO_COLOR: '' } })
  const read = () => readFile(log, 'utf8')
  const code = (text: string) => ['-e', JSON.stringify({ noting: { code: text } })]

  it('appends what lines would print, without colours, whatever the screen shows', async () => {
    expect((await run('--output', 'json')).stdout).to.match(/^\{"type":"run-started"/)
    const first = await read()
    expect(first.match(title)).to.have.length(1)
    expect(first).to.match(/@.*: haploy run note\n\nPLAY \[/)
    const plain = await run('--limit', 'one', '--check')
    expect(plain.stdout).to.contain('\x1b[')
    const both = await read()
    expect(both.startsWith(first)).to.equal(true)
    const [, second = ''] = both.slice(first.length).split(/: haploy run note --limit one --check\n/)
    const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d*m`, 'g')
    expect(timeless(second)).to.equal(timeless(plain.stdout.replace(colours, '')))
  })

  it('can be read by its owner only, and keeps the mode of a file that exists', async () => {
    await run()
    expect((await stat(log)).mode & 0o777).to.equal(0o600)
    await chmod(log, 0o640)
    await run()
    expect((await stat(log)).mode & 0o777).to.equal(0o640)
  })

  it('has diffs with --diff, and never a secret', async () => {
    await run()
    expect(await read()).not.to.contain('+first')
    await run('--diff', '-e', 'noting.text=second', ...code('echo fake-canary-token; exit 3'))
    expect(await read())
      .to.contain('-first ********\n+second ********\n')
      .and.to.contain('(exit code 3)')
    expect(await read()).not.to.contain('fake-canary-token')
  })

  it('has the reason why a run could not start', async () => {
    const { code: ended, stderr } = await run('--limit', 'two')
    expect(ended).to.equal(1)
    expect(await read()).to.match(/@.*: haploy run note --limit two\n\n/)
    const [, reason = ''] = (await read()).split('\n\n')
    expect(reason).to.match(/^haploy: .*'two'/)
    expect(stderr.endsWith(reason)).to.equal(true)
  })

  it('prevents the run if it cannot be written', async () => {
    log = join(project, 'no/run.log')
    const { code: ended, stdout, stderr } = await run()
    expect({ ended, stdout }).to.deep.equal({ ended: 1, stdout: '' })
    expect(stderr).to.contain('cannot write the log')
    expect(await stat(join(project, 'written')).catch(() => undefined)).to.equal(undefined)
  })

  it('does not stop a run that has begun, which then exits with 1 and says why', async () => {
    const megabyte = 2 ** 20
    await writeFile(log, 'x'.repeat(megabyte - 300))
    const words = [process.execPath, command, ...argumentsOf(['--log', log])]
    // Files cannot grow beyond 2,048 blocks of 512 bytes.
    const { error, stderr } = await new Promise<{ error: { code?: unknown } | null; stderr: string }>((resolve) => {
      execFile(
        'sh',
        ['-c', 'ulimit -f 2048; exec "$@"', 'sh', ...words],
        { cwd: project, env: surroundings },
        (...end) => resolve({ error: end[0], stderr: end[2] }),
      )
    })
    expect(error?.code).to.equal(1)
    expect(stderr).to.match(/^haploy: the log .*run\.log is not complete: .*too large/)
    expect(await readFile(join(project, 'written'), 'utf8')).to.contain('first')
  })

  it('says that the report is not complete after the run was ended at once', async () => {
    const started = join(project, 'started')
    await haploy(argumentsOf(['--log', log, ...code(`touch ${started}; sleep 60; :`)]), {
      cwd: project,
      onStart: async (child) => {
        while (!(await stat(started).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50))
        child.kill('SIGINT')
      },
      onOutput: (text, child) => {
        if (text.includes('Stopping')) child.kill('SIGINT')
      },
    })
    expect(await read()).to.match(/\nhaploy: the run was ended at once; its report is not complete\n$/)
  })
})

describe('The title of a run in the log', () => {
  it('is one line without secrets', () => {
    const mask = (text: string) => text.replace('canary', '****')
    const text = titleOf('haploy run a\ncanary', mask, new Date(0))
    expect(text).to.match(/^==== 1970-01-01T00:00:00Z .+@.+: haploy run a \*\*\*\*$/)
  })
})
