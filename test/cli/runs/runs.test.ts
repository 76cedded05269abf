import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { command } from '../../bundle.js'
import type { CommandResult } from '../command.js'
import { haploy, surroundings } from '../command.js'
import { hasShell } from '../completion/typing.js'
import { canary, makeProject, noteArguments } from './project.js'

const timeless = (text: string) => text.replace(/(Finished in|finished in|after) [\d.]+ s/, '$1 N s')

describe('haploy runs', () => {
  let project: string
  beforeEach(async () => {
    project = await makeProject()
  })
  afterEach(() => rm(project, { recursive: true }))

  const folder = () => join(project, '.haploy/runs')
  const records = async () => (await readdir(folder())).filter((name) => name.endsWith('.jsonl')).sort()
  const run = (code?: string, ...more: string[]) => haploy(noteArguments(project, code, ...more), { cwd: project })
  const runs = (...more: string[]) => haploy(['runs', ...more], { cwd: project })
  const listed = async () => objectsIn(await runs('--output', 'json'))

  it('fits the list into a terminal', async function () {
    if (!hasShell('sh')) this.skip()
    await run()
    const line = `stty cols 80; exec '${process.execPath}' '${command}' runs`
    const options = { cwd: project, env: surroundings, encoding: 'utf8' } as const
    const lines = execFileSync('script', ['-qec', line, '/dev/null'], options).trim().split(/\r?\n/)
    expect(lines).to.have.length(2)
    expect(lines[1]).to.have.length(80).and.to.match(/…$/)
  })

  it('lists the runs, newest first, with who ran what', async () => {
    await run('true', '--limit', 'one')
    await run('test $host != two', '--check')
    await run('test $host != two')
    const { stdout } = await runs()
    const [titles = '', ...lines] = stdout.trimEnd().split('\n')
    expect(titles.split(/ {2,}/)).to.deep.equal('RUN USER HOSTS CHANGED FAILED RESULT TIME COMMAND'.split(' '))
    const user = `${userInfo().username}@${hostname()}`
    const command = 'haploy run note --extra-vars noting.folder=… --extra-vars …'
    const rows = lines.map((line) => line.split(/ {2,}/).toSpliced(6, 1).slice(1))
    expect(rows).to.deep.equal([
      [user, '2', '2', '1', 'failed', command],
      [user, '2', '2', '0', 'ok (dry run)', command.replace('note', 'note --check')],
      [user, '1', '1', '0', 'ok', command.replace('note', 'note --limit one')],
    ])
    expect(lines[0]).to.match(/^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-[\da-f]{4} /)
    const [newest, dry, oldest] = await listed()
    expect(newest).to.deep.include({ status: 'failed', exitCode: 2, failed: ['two'], unreachable: [], check: false })
    expect(dry).to.deep.include({ status: 'ok', check: true, playbook: 'note', inventory: 'hosts' })
    expect(oldest).to.deep.include({ hosts: ['one'], changed: ['one'] })
    expect(oldest?.version).to.equal(JSON.parse(await readFile('package.json', 'utf8')).version)
  })

  it('shows a run as it reported, with its diffs, and never a secret', async () => {
    await run()
    const { stdout } = await run(`echo ${canary}; exit 3`, '--diff', '-e', 'noting.text=second')
    const shown = await runs('show')
    const [title = '', ...rest] = shown.stdout.split('\n')
    expect(title).to.match(/^==== \d{4}.*@.*: haploy run note .*--diff \(haploy \d/)
    expect(timeless(rest.join('\n'))).to.equal(timeless(stdout))
    expect(stdout).to.contain('-first ********\n+second ********\n')
    const [first] = (await records()).map((name) => name.replace('.jsonl', ''))
    expect((await runs('show', first!.slice(-4))).stdout).to.contain('+first ********\n')
    for (const name of await records()) expect(await readFile(join(folder(), name), 'utf8')).not.to.contain(canary)
  })

  it('prints the events of a run as JSON', async () => {
    await run('true', '--output', 'json')
    const events = objectsIn(await runs('show', 'last', '--output', 'json'))
    const types = events.map(({ type }) => type)
    expect(types.slice(0, 3)).to.deep.equal(['run', 'run-started', 'play-started'])
    expect(types.slice(-2)).to.deep.equal(['run-finished', 'run-ended'])
    const contents = events.flatMap(
      (event) => (event.outcome as { differences?: { diff?: string }[] })?.differences ?? [],
    )
    expect(contents.map(({ diff }) => diff).filter(Boolean)[0]).to.contain('+first ********')
  })

  it('can be read by its owner only, and is nothing for git', async () => {
    execFileSync('git', ['init', '--quiet', project])
    execFileSync('git', [
      '-C',
      project,
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      'commit',
      '-qm',
      'x',
      '--allow-empty',
    ])
    const before = execFileSync('git', ['-C', project, 'status', '--porcelain'], { encoding: 'utf8' })
    await run('true', '--check')
    const [name] = await records()
    expect((await stat(folder())).mode & 0o777).to.equal(0o700)
    expect((await stat(join(folder(), name!))).mode & 0o777).to.equal(0o600)
    expect(execFileSync('git', ['-C', project, 'status', '--porcelain'], { encoding: 'utf8' })).to.equal(before)
    const commit = execFileSync('git', ['-C', project, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    expect((await listed())[0]).to.include({ commit })
  })

  it('has a run that was killed as interrupted, with what it had done', async () => {
    const started = join(project, 'started')
    await haploy(
      noteArguments(project, `touch ${started}; while [ -e ${started} ]; do sleep 0.1; done`, '--limit', 'one'),
      {
        cwd: project,
        onStart: async (child) => {
          while (!(await stat(started).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50))
          await new Promise((resolve) => setTimeout(resolve, 300))
          expect((await listed())[0]).to.include({ status: 'running' })
          child.kill('SIGKILL')
        },
      },
    )
    // The task ends on the host, too, and its lock.
    await rm(started)
    expect((await listed())[0]).to.deep.include({ status: 'interrupted', changed: ['one'] })
    const { stdout } = await runs('show')
    expect(stdout)
      .to.contain('changed: [one]\n')
      .and.to.match(/\nThe run was interrupted: .*\n$/)
  })

  it('records runs at the same time each on its own', async () => {
    await Promise.all(['one', 'two', 'one'].map((host) => run('true', '--check', '--limit', host)))
    expect((await listed()).map(({ hosts }) => String(hosts)).sort()).to.deep.equal(['one', 'one', 'two'])
  })

  it('is not affected by a folder that cannot be written: the run says so once', async () => {
    await writeFile(join(project, '.haploy'), '')
    const { code, stderr } = await run()
    expect(code).to.equal(0)
    expect(stderr).to.match(
      /^haploy: this run is not in the history of runs: .*\n {2}The run itself is not affected.*\n$/,
    )
    expect(await readFile(join(project, 'one'), 'utf8')).to.contain('first')
  })

  it('never writes through a link', async () => {
    await mkdir(join(project, 'elsewhere'))
    await symlink('elsewhere', join(project, '.haploy'))
    expect((await run('true', '--check')).stderr).to.contain('.haploy is not a folder')
    expect(await readdir(join(project, 'elsewhere'))).to.deep.equal([])
  })

  it('can be switched off', async () => {
    expect((await run('true', '--check', '--no-history')).code).to.equal(0)
    expect(await stat(join(project, '.haploy')).catch(() => undefined)).to.equal(undefined)
    expect((await runs()).stdout).to.match(/^No runs yet\. haploy run records each run in .*\/\.haploy\/runs, unless/)
  })

  it('has no run that could not start', async () => {
    expect((await run('true', '--limit', 'nobody')).code).to.equal(1)
    const tags = await run('true', '--tags', 'nope')
    expect(tags.stderr).to.contain("'nope'")
    expect((await run('true', '--start-at-task', 'nope')).code).to.equal(1)
    expect(await stat(join(project, '.haploy')).catch(() => undefined)).to.equal(undefined)
  })

  it('says what is wrong with an id', async () => {
    expect((await runs('show')).stderr).to.contain('there are no runs in the history')
    await run('true', '--check')
    const { code, stderr } = await runs('show', 'nothing')
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: "haploy: there is no run 'nothing' in the history\n  `haploy runs` lists them.\n",
    })
    expect((await runs('show', '20')).code).to.equal(0)
    await run('true', '--check')
    expect((await runs('show', '20')).stderr).to.contain("there are 2 runs '20'")
  })

  describe('run --retry-failed', () => {
    it('runs on the hosts that failed in the last run, dry runs aside', async () => {
      await run('test $host != two')
      await run('true', '--check')
      const retried = await run('true', '--retry-failed', '-i', './inventory/hosts.ts')
      expect(retried.code).to.equal(0)
      expect(retried.stdout).to.contain('ok: [two]').and.not.to.contain('[one]')
      const again = await run('true', '--retry-failed')
      expect(again.code).to.equal(1)
      expect(again.stderr).to.contain('there is nothing to retry: no host failed in its last run of note')
    })

    it('remembers a host until a run of it succeeds, whatever runs on others', async () => {
      await run('test $host != two')
      await run('true', '--limit', 'one')
      await run('true', '--tags', 'nope')
      expect((await run('true', '--retry-failed', '--list-hosts')).stdout)
        .to.contain('two')
        .and.not.to.contain('one')
      await run('true', '--limit', 'two')
      expect((await run('true', '--retry-failed')).stderr).to.contain('no host failed in its last run of note')
    })

    it('has nothing to retry without such a run', async () => {
      const { code, stderr } = await run('true', '--retry-failed')
      expect(code).to.equal(1)
      expect(stderr).to.contain('there is nothing to retry: the history has no run of note on hosts')
    })

    it('cannot be combined with --limit, and lists its hosts', async () => {
      await run('test $host != two')
      expect((await run('true', '--retry-failed', '-l', 'one')).stderr).to.contain('cannot be combined')
      const { stdout } = await run('true', '--retry-failed', '--list-hosts')
      expect(stdout).to.contain('two').and.not.to.contain('one')
    })

    it('is one of the patterns that @failed allows', async () => {
      await run('test $host != two')
      const { stdout } = await run('true', '--limit', 'all:!@failed', '--list-hosts')
      expect(stdout).to.contain('one').and.not.to.contain('two')
      expect((await run('true', '--limit', '@filed', '--list-hosts')).stderr).to.contain("the pattern '@filed'")
    })
  })
})

function objectsIn({ stdout }: CommandResult): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
