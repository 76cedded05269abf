import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { Receiver } from '../../notify/receiver.js'
import { haploy, surroundings } from '../command.js'
import { makeProject, noteArguments } from '../runs/project.js'

describe('haploy run --notify', () => {
  let project: string
  let receiver: Receiver
  beforeEach(async () => {
    project = await makeProject()
    receiver = await new Receiver().listen()
  })
  afterEach(async () => {
    receiver.close()
    await rm(project, { recursive: true })
  })

  const run = (code: string, env: Record<string, string>, ...more: string[]) =>
    haploy(noteArguments(project, code, ...more), { cwd: project, env })

  it('posts to the webhooks of the option, of a file and of the environment', async () => {
    await writeFile(join(project, 'webhook'), `${receiver.url}/b\n`)
    const env = { HAPLOY_NOTIFY: `${receiver.url}/c` }
    const { code } = await run(
      'env >&2; test -z "$HAPLOY_NOTIFY"',
      env,
      '--notify',
      `${receiver.url}/a`,
      '--notify',
      '@webhook',
    )
    expect(code).to.equal(0)
    expect(receiver.received.map(({ url }) => url).sort()).to.deep.equal(['/a', '/a', '/b', '/b', '/c', '/c'])
    const [start = '', ...more] = receiver.texts
    expect(start).to.match(
      /^haploy run note --extra-vars noting\.folder=… --extra-vars … --notify … --notify … by .+@.+: started on 2 hosts: one, two$/,
    )
    expect(more.at(-1)).to.match(/: 2 hosts ok, 2 changed\nFinished in [\d.]+ s\.$/)
  })

  it('reports a failure, and a run that could not start', async () => {
    const failure = ['--notify', receiver.url, '--notify-on', 'failure']
    await run('true', {}, '--check', ...failure)
    expect(receiver.texts).to.deep.equal([])
    expect((await run('test $host != two', {}, ...failure)).code).to.equal(2)
    await run('true', {}, ...failure, '--limit', 'nobody')
    const [failed = '', notStarted = '', ...more] = receiver.texts
    expect(failed).to.match(
      /: 1 of 2 hosts failed: two \(noting : follow: command follow failed \(exit code 1\)\)\nFinished/,
    )
    expect(notStarted).to.match(/@.+: .*'nobody'/)
    expect(more).to.deep.equal([])
  })

  it('is not affected by a webhook that fails or hangs: the run says so', async () => {
    const hanging = await new Receiver(0).listen()
    const failing = await new Receiver(500).listen()
    const url = `${failing.url}/fake-path`
    const start = Date.now()
    const { code, stderr } = await run('true', {}, '--notify', hanging.url, '--notify', url, '--notify-on', 'end')
    expect(code).to.equal(0)
    expect(Date.now() - start).to.be.below(20_000)
    expect(stderr).to.contain('a message could not be sent to the webhook number 1: no answer within 5 s\n')
    expect(stderr).to.contain('a message could not be sent to the webhook number 2: it answered with the status 500\n')
    expect(stderr).not.to.contain('fake-path').and.not.to.contain('127.0.0.1')
    expect(await readFile(join(project, 'one'), 'utf8')).to.contain('first')
    hanging.close()
    failing.close()
  })

  it('sends mail with the sendmail of this machine', async () => {
    const program = join(project, 'sendmail')
    await writeFile(program, `#!/bin/sh\ncat >>${project}/mail\n`)
    await chmod(program, 0o755)
    const PATH = `${project}:${surroundings.PATH}`
    await run('true', { PATH }, '--check', '--notify', 'mailto:ops@example.org', '--notify-on', 'end')
    expect(await readFile(join(project, 'mail'), 'utf8')).to.match(/^To: ops@example\.org\nSubject: =\?UTF-8\?B\?/)
  })

  it('prevents the run if a target is invalid, which is not quoted', async () => {
    for (const [value, reason] of [
      ['htps://fake-path', 'haploy: --notify: the target is neither the URL of a webhook nor mailto:ADDRESS'],
      ['mailto:fake-path', 'haploy: --notify: the target is not the address'],
      ['@no-such-file', 'haploy: --notify: the target cannot be read: ENOENT'],
    ] as const) {
      const { code, stdout, stderr } = await run('true', {}, '--notify', value)
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
      expect(stderr).to.contain(reason).and.not.to.contain('fake-path')
    }
    const HAPLOY_NOTIFY = `${receiver.url}/a htps://fake-path`
    expect((await run('true', { HAPLOY_NOTIFY }, '--notify', receiver.url)).stderr)
      .to.contain('haploy: HAPLOY_NOTIFY: target 2 of 2 is neither')
      .and.not.to.contain('fake-path')
    await writeFile(join(project, 'haploy.config.ts'), "export default { notify: '@webhook' }\n")
    await writeFile(join(project, 'webhook'), 'htps://fake-path\n')
    expect((await run('true', {})).stderr)
      .to.match(/^haploy: notify in haploy\.config\.ts: the target, which is in .*\/webhook, is neither/)
      .and.not.to.contain('fake-path')
    expect((await run('true', {}, '--notify-on', 'always')).stderr).to.contain(
      '--notify-on is start, end, failure, not',
    )
  })
})
