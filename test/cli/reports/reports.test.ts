import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseXml } from '../../ci/parse-xml.js'
import { haploy } from '../command.js'
import { canary, makeProject, noteArguments } from '../runs/project.js'

const fails = `echo ${canary}; test $host != two`

describe('haploy run --report', () => {
  let project: string
  beforeEach(async () => {
    project = await makeProject()
  })
  afterEach(() => rm(project, { recursive: true }))

  const run = (code: string, env: Record<string, string>, ...more: string[]) =>
    haploy(noteArguments(project, code, '--no-history', ...more), { cwd: project, env })
  const read = (name: string) => readFile(join(project, name), 'utf8')

  it('writes a JUnit file beside the ordinary output, without secrets', async () => {
    await writeFile(join(project, 'report.xml'), 'the report of an earlier run')
    const { code, stdout } = await run(fails, {}, '--diff', '--verbose', '--report', 'junit=report.xml')
    expect(code).to.equal(2)
    expect(stdout).to.contain('PLAY RECAP')
    const text = await read('report.xml')
    expect(parseXml(text).attributes).to.include({ name: 'note', tests: '6', failures: '1', errors: '0' })
    expect(text).to.contain('+first ********').and.not.to.contain(canary)
  })

  it('has the play that the failure of an earlier one keeps from hosts', async () => {
    const path = join(project, 'playbooks/note.ts')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/\{ hosts: 'all'.*?\}/, "$&, { name: 'after', hosts: 'all', roles: [] }"))
    const skippedIn = async (code: string) => {
      await run(code, {}, '--report', 'junit=report.xml')
      const { children } = parseXml(await read('report.xml'))
      const skipped = (suite: (typeof children)[number]) =>
        suite.children.filter(({ children: [result] }) => result?.name === 'skipped')
      return children.map((suite) => skipped(suite).map(({ attributes }) => attributes.name))
    }
    expect(await skippedIn('test $host != two')).to.deep.equal([[], ["play 'after'"]])
    expect(await skippedIn('false')).to.deep.equal([["play 'after'"], ["play 'after'"]])
  })

  it('has the reason why a run could not start', async () => {
    expect((await run('true', {}, '--report', 'junit=report.xml', '--limit', 'nobody')).code).to.equal(1)
    const [suite] = parseXml(await read('report.xml')).children
    expect(suite?.children[0]?.children[0]?.attributes.message).to.contain('nobody')
  })

  it('says that a run was ended at once', async () => {
    const started = join(project, 'started')
    const code = `touch ${started}; while [ -e ${started} ]; do sleep 0.1; done`
    await haploy(noteArguments(project, code, '--limit', 'one', '--report', 'junit=report.xml'), {
      cwd: project,
      onStart: async (child) => {
        while (!(await stat(started).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50))
        child.kill('SIGINT')
      },
      onOutput: (text, child) => {
        if (text.includes('Stopping')) child.kill('SIGINT')
      },
    })
    await rm(started, { force: true })
    const text = await read('report.xml')
    expect(parseXml(text).attributes).to.include({ errors: '1', tests: '3' })
    expect(text).to.contain('the run was ended at once')
  })

  it('prevents the run if the file cannot be written, and is asked for in words', async () => {
    for (const [value, reason] of [
      ['junit=no/report.xml', 'cannot write the report no/report.xml'],
      ['junit', '--report junit needs a file'],
      ['junit=', 'has no file after the ='],
      ['xml=report.xml', '--report is junit=FILE, github, gitlab or the path of a reporter'],
      ['github=report.txt', '--report github is for the log of the job'],
    ] as const) {
      const { code, stdout, stderr } = await run('true', {}, '--report', value)
      expect({ code, stdout }, value).to.deep.equal({ code: 1, stdout: '' })
      expect(stderr).to.contain(reason)
    }
    expect(await stat(join(project, 'one')).catch(() => undefined)).to.equal(undefined)
  })

  it('exits with 1 instead of 0 if the file is not complete', async () => {
    await symlink('/dev/full', join(project, 'full.xml'))
    const { code, stderr } = await run('true', {}, '--check', '--report', 'junit=full.xml')
    expect(code).to.equal(1)
    expect(stderr).to.match(/^haploy: the report full\.xml is not complete: ENOSPC/)
  })

  it('annotates in GitHub Actions by itself, and keeps hosts from it', async () => {
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: project }
    const { stdout } = await run(`echo ::error::${canary}; test $host != two`, environment)
    const [, token] = /^::stop-commands::([\da-f-]{36})\n/.exec(stdout) ?? []
    const [before = '', after = ''] = stdout.split(`::${token}::\n`)
    expect(before).to.contain('    ::error::********').and.to.contain('PLAY RECAP')
    expect(after).to.match(
      /^::error file=playbooks\/note\.ts,line=\d+,title=noting %3A follow::two: command follow failed/,
    )
    expect(stdout).not.to.contain(canary)
    const json = await run(fails, environment, '--output', 'json')
    expect(json.stdout)
      .to.match(/^\{"type":"run-started"/)
      .and.not.to.contain('\n::')
    expect(json.stderr).to.contain('::error file=playbooks/note.ts')
  })

  it('marks sections in GitLab by itself', async () => {
    const { stdout } = await run('true', { GITLAB_CI: 'true' }, '--check')
    expect(stdout).to.match(/^\x1b\[0Ksection_start:\d+:haploy_play_1\r\x1b\[0Kall \(2 hosts\)\n\nPLAY \[all\]/)
    expect(stdout).to.match(/\x1b\[0Ksection_end:\d+:haploy_play_1\r\x1b\[0K\n\nPLAY RECAP/)
    expect((await run('true', { GITLAB_CI: 'true' }, '--check', '--output', 'json')).stdout).to.match(/^\{/)
  })

  it("writes a file with a reporter of the user's own, which may fail", async () => {
    const reporter = `
      import { defineReporter } from 'haploy'
      export default defineReporter(({ write, color }) => (event) => {
        if (event.type === 'host-finished') write(event.host + ' ' + color + '\\n')
        if (event.type === 'run-finished' && process.env.FAIL) throw new Error('enough')
      })`
    await writeFile(join(project, 'mine.ts'), reporter)
    expect((await run('true', {}, '--check', '--report', './mine.ts=out.txt')).code).to.equal(0)
    expect((await read('out.txt')).split('\n').sort()).to.deep.equal(['', 'one false', 'two false'])
    const { code, stderr } = await run('true', { FAIL: '1' }, '--check', '--report', './mine.ts=out.txt')
    expect(code).to.equal(1)
    expect(stderr).to.contain('threw: enough').and.to.contain('the report of ./mine.ts is not complete')
  })
})
