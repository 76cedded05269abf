import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { Receiver } from '../../../notify/receiver.js'
import { haploy, surroundings } from '../../command.js'
import { canary, makeProject, noteArguments } from '../../runs/project.js'

/** In base64, a text has one of three forms, which depend on where it begins. */
const encoded = [0, 1, 2].map((before) =>
  Buffer.from(`${'x'.repeat(before)}${canary}`)
    .toString('base64')
    .slice(4, 16),
)

describe('A secret in the output, the diff, the failure and the variables of a run', () => {
  let project: string
  beforeEach(async () => {
    project = await makeProject()
  })
  afterEach(() => rm(project, { recursive: true }))

  it('is in no report', async () => {
    const receiver = await new Receiver().listen()
    await writeFile(join(project, 'sendmail'), `#!/bin/sh\ncat >>${project}/mail\n`)
    await chmod(join(project, 'sendmail'), 0o755)
    await haploy(noteArguments(project, 'true', '--no-history'), { cwd: project })
    const code = `echo out ${canary}; echo err ${canary} >&2; [ $host = two ] || exit 3`
    const text = `a ${canary} b`
    const { stdout, stderr } = await haploy(
      [
        ...noteArguments(project, code, '--diff', '--verbose', '-e', `noting.text=${text}`),
        ...['--log', 'run.log', '--report', 'junit=report.xml', '--report', 'github', '--report', 'gitlab'],
        ...['--notify', `${receiver.url}/${canary}`, '--notify', 'mailto:ops@example.org'],
        ...['--become-password-command', `echo ${canary}`],
      ],
      { cwd: project, env: { PATH: `${project}:${surroundings.PATH}` } },
    )
    receiver.close()
    const [record = ''] = (await readdir(join(project, '.haploy/runs'))).filter((name) => name.endsWith('.jsonl'))
    const reports: Record<string, string> = { stdout, stderr, posted: receiver.texts.join('\n') }
    for (const name of ['run.log', 'report.xml', 'mail', `.haploy/runs/${record}`])
      reports[name] = await readFile(join(project, name), 'utf8')
    for (const words of [
      ['runs'],
      ['runs', '--output', 'json'],
      ['runs', 'show'],
      ['runs', 'show', '--output', 'json'],
    ])
      reports[words.join(' ')] = (await haploy(words, { cwd: project })).stdout
    for (const [name, report] of Object.entries(reports)) {
      if (name !== 'stderr') expect(report.length, name).to.be.above(100)
      for (const form of [canary, ...encoded]) expect(report, name).not.to.contain(form)
    }
    for (const name of ['stdout', 'run.log', 'report.xml', `.haploy/runs/${record}`, 'runs show'])
      expect(reports[name], name)
        .to.match(/\+a \*{8} b \*{8}/)
        .and.to.contain('out ********')
        .and.to.contain('err ********')
    expect(reports.posted).to.contain('one (noting : follow: command follow failed (exit code 3))')
  })
})
