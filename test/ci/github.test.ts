import { expect } from 'chai'
import { github } from '../../src/ci/github.js'
import { failed, RecordedRun } from '../report/recorded-run.js'

async function written(recorded: RecordedRun, token?: string): Promise<string[]> {
  const texts: string[] = []
  const report = github((text) => texts.push(text), { workspace: '/srv/project', ...(token && { token }) })
  recorded.events.forEach(report.listener)
  texts.push('--- the end\n')
  await report.end(0)
  return texts
}

describe('the reporter for GitHub Actions', () => {
  it('writes one annotation for all hosts with the same failure, at its line', async () => {
    const failure = failed({
      message: 'no, not: 100%\nreally',
      source: '/srv/project/roles/web/tasks.ts:12',
      hint: 'Try.',
    })
    const recorded = new RecordedRun()
      .runs(['web1', 'web2', 'web3'])
      .does('web1', 'web : check, twice', failure)
      .does('web2', 'web : check, twice', failure)
      .does('web2', 'web : other', failed({ message: 'fine' }, true))
      .loses('web3', { message: 'refused' })
      .warns('old nginx', 'web1')
      .warns('old nginx', 'web2')
      .emit({ type: 'warning', message: 'the run ends', hint: 'Go on.' })
    expect(await written(recorded)).to.deep.equal([
      '--- the end\n',
      '::error file=roles/web/tasks.ts,line=12,title=web %3A check%2C twice::web1, web2: no, not: 100%25%0Areally%0ATry.\n',
      '::error title=unreachable::web3: refused\n',
      '::warning title=haploy::web1, web2: old nginx\n',
      '::warning title=haploy::the run ends%0AGo on.\n',
    ])
  })

  it('names no file outside of the repository', async () => {
    const failure = failed({ message: 'no', source: '/usr/lib/haploy/roles/nginx/tasks.ts:3' })
    const [, line] = await written(new RecordedRun().runs(['a']).does('a', 'nginx : start', failure))
    expect(line).to.equal('::error title=nginx %3A start::a: no\n')
  })

  it('keeps hosts from writing commands until the run has ended', async () => {
    const recorded = new RecordedRun().runs(['a']).does('a', 'r : t', failed({ message: 'x', stderr: '::error::y' }))
    expect(await written(recorded, 'secret-token')).to.deep.equal([
      '::stop-commands::secret-token\n',
      '--- the end\n',
      '::secret-token::\n',
      '::error title=r %3A t::a: x%0A::error::y\n',
    ])
  })

  it('reports an error that ended the run', () => {
    const texts: string[] = []
    const report = github((text) => texts.push(text), { workspace: '/', token: 't' })
    report.failed('no inventory', 'Create it.')
    expect(texts).to.deep.equal(['::error title=haploy::no inventory%0ACreate it.\n'])
  })
})
