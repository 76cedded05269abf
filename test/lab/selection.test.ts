import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'
import { alterations, snapshots } from './snapshot.js'

const hosts = ['web7', 'web8'] as const

describe('A selection', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ web7: {}, web8: {} }).role('tagged', {
      variables: `z.object({ text: z.string().default('first') })`,
      tasks: `file('write the settings', '/srv/settings', { content: vars.text, tags: ['settings'], notify: 'tell' }),
              file('write the site', '/srv/site', { content: vars.text, tags: ['site'] }),
              file('write the note', '/srv/note', { content: vars.text, tags: ['always'] }),`,
      handlers: `command('tell', 'cat /srv/settings >> /srv/tally'),`,
    })
  })

  after(() => project?.remove())

  it('of hosts with --limit does not connect to the others', async () => {
    const before = await snapshots(lab, ['web7'])
    const logins = await loginsOf('web7')
    const report = await tagged('--limit', 'web8')
    expect(report.code).to.equal(0)
    expect(report.tallies).to.have.keys(['web8'])
    expect(report.changed).to.deep.equal({ web8: 4 })
    expect(alterations(before, await snapshots(lab, ['web7']))).to.deep.equal({})
    expect(await loginsOf('web7')).to.equal(logins)
  })

  it('of tasks with --tags runs those, tasks tagged always, and the handlers that they notify', async () => {
    const report = await tagged('--limit', 'web8', '--tags', 'settings', '-e', 'tagged.text=second')
    expect(report.statuses('web8')).to.deep.equal([
      'tagged: write the settings: changed',
      'tagged: write the note: changed',
      'tagged: handler tell: changed',
    ])
    expect(await on(lab, 'web8', 'cat /srv/settings /srv/site /srv/note')).to.equal('secondfirstsecond')
  })

  it('of tasks with --skip-tags skips those', async () => {
    const report = await tagged('--limit', 'web8', '--skip-tags', 'settings,always', '-e', 'tagged.text=third')
    expect(report.statuses('web8')).to.deep.equal(['tagged: write the site: changed'])
    expect(await on(lab, 'web8', 'cat /srv/settings /srv/site /srv/note')).to.equal('secondthirdsecond')
  })

  it('by --check --exit-code ends with 3 exactly when something would change, and changes nothing', async () => {
    const before = await snapshots(lab, hosts)
    expect((await tagged('--check', '--exit-code')).code).to.equal(3)
    expect((await tagged('--check')).code).to.equal(0)
    expect(alterations(before, await snapshots(lab, hosts))).to.deep.equal({})
    expect((await tagged('--exit-code')).code).to.equal(0)
    expect((await tagged('--check', '--exit-code')).code).to.equal(0)
  })

  const tagged = (...args: string[]) => project.run(['tagged', ...args])

  /** Those that were let in and those that were not; that an earlier one ended may be noted at any time. */
  const loginsOf = (host: string) =>
    on(lab, host, `journalctl --sync; journalctl -q -t sshd -o cat | grep -c '^Accepted\\|\\[preauth\\]'; :`)
})
