import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import type { TaskReport } from './report.js'
import { sharedLab } from './shared-lab.js'
import { alterations, snapshots } from './snapshot.js'

const host = 'web3'

/** What a host is told, and how the dry run before it has to begin. */
interface Case {
  readonly tasks: string
  readonly handlers?: string
  /** Run on the host before. */
  readonly given?: string
  /** Of the last task of the dry run: a piece of its failure, or its status. */
  readonly says: RegExp | 'ok' | 'changed' | 'depends'
}

const cases: Readonly<Record<string, Case>> = {
  'a unit that does not exist and is to run': {
    tasks: `service('t', 'nosuch', { running: true, enabled: true })`,
    says: /^service nosuch: the unit nosuch\.service does not exist$/,
  },
  'a unit that does not exist and is to stop': {
    tasks: `service('t', 'nosuch.timer', { running: false, enabled: false })`,
    says: /the unit nosuch\.timer does not exist$/,
  },
  'a unit that need not exist to be stopped': {
    tasks: `service('t', 'nosuch', { running: false, enabled: false, missingOk: true })`,
    says: 'ok',
  },
  'an instance of a template that does not exist': {
    tasks: `service('t', 'nosuch@1', { enabled: true })`,
    says: /the unit nosuch@1\.service does not exist$/,
  },
  'a unit whose file is written before': {
    tasks: `file('unit', '/etc/systemd/system/own.service', { content: '[Service]\\\\nExecStart=/bin/sleep 1000\\\\n' }),
      service('t', 'own', { running: true })`,
    says: 'depends',
  },
  'a unit whose file goes before': {
    given: `printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/goes.service
systemctl daemon-reload; systemctl enable goes`,
    tasks: `absent('file', '/etc/systemd/system/goes.service'), service('t', 'goes', { enabled: true })`,
    says: 'depends',
  },
  'a unit whose file went, and systemd has not noticed': {
    given: `printf '[Service]\\nExecStart=/bin/sleep 1000\\n' >/etc/systemd/system/went.service; systemctl daemon-reload
systemctl start went; systemctl stop went; systemctl show went >/dev/null; rm /etc/systemd/system/went.service`,
    tasks: `service('t', 'went', { running: true })`,
    says: /the unit went\.service does not exist$/,
  },
  'a handler that restarts a unit whose file goes': {
    given: `printf '[Service]\\nExecStart=/bin/sleep 1000\\n' >/etc/systemd/system/leaves.service; systemctl daemon-reload`,
    tasks: `absent('file', '/etc/systemd/system/leaves.service', { notify: 'again' })`,
    handlers: `restart('again', 'leaves')`,
    says: 'depends',
  },
  'a handler that restarts a unit whose file changes': {
    given: `printf '[Service]\\nExecStart=/bin/sleep 1000\\n' >/etc/systemd/system/changes.service; systemctl daemon-reload`,
    tasks: `file('unit', '/etc/systemd/system/changes.service', { content: '[Service]\\nExecStart=/bin/sleep 2000\\n', notify: 'again' })`,
    handlers: `restart('again', 'changes')`,
    says: 'changed',
  },
  'a handler that restarts a unit that does not exist': {
    tasks: `file('edit', '/etc/predicted', { notify: 'again' })`,
    handlers: `restart('again', 'nosuch')`,
    says: /the unit nosuch\.service does not exist$/,
  },
  'an unknown package': {
    tasks: `pkg('t', 'nosuch-package')`,
    says: /^apt-get could not install nosuch-package$/,
  },
  'an unknown version': {
    tasks: `pkg('t', { nginx: '0.0.1' })`,
    says: /^apt-get could not install nginx$/,
  },
  'a package that only newer lists know': {
    given: 'rm -rf /var/lib/apt/lists/*',
    tasks: `pkg('t', 'nginx')`,
    says: 'changed',
  },
  'a package on hold': {
    given: 'apt-mark hold nginx',
    tasks: `pkg('t', 'nginx', { state: 'absent' })`,
    says: /^apt-get could not remove nginx$/,
  },
  'a user of an unknown group': {
    tasks: `user('t', 'someone', { groups: ['ghosts'] })`,
    says: /^user someone: the group ghosts does not exist$/,
  },
  'a user with a group that comes before': {
    tasks: `group('g', 'ghosts'), user('t', 'someone', { groups: ['ghosts'], system: true })`,
    says: 'depends',
  },
  'a number of another user': {
    tasks: `user('t', 'somebody', { uid: 0 })`,
    says: /^user somebody: the uid 0 belongs to root$/,
  },
  'a number that an earlier user takes': {
    tasks: `user('u', 'first', { uid: 4242, system: true }), user('t', 'second', { uid: 4242, system: true, ignoreErrors: true })`,
    says: 'depends',
  },
  'a number of another group': {
    tasks: `group('t', 'somegroup', { gid: 0 })`,
    says: /^somegroup: the gid 0 belongs to root$/,
  },
  'a primary group that is to go': {
    tasks: `group('t', 'daemon', { state: 'absent' })`,
    says: /^group daemon: the group daemon is the primary group of daemon$/,
  },
  'a user with processes that is to go': {
    given: `useradd busy && { setsid runuser -u busy -- sleep 100 >/dev/null 2>&1 </dev/null & } && sleep 0.5`,
    tasks: `user('t', 'busy', { state: 'absent' })`,
    says: /^user busy: the user busy is used by the process \d+$/,
  },
  'a user with processes that is to get another number': {
    given: `id busier 2>/dev/null || { useradd busier && { setsid runuser -u busier -- sleep 100 >/dev/null 2>&1 </dev/null & } && sleep 0.5; }`,
    tasks: `user('t', 'busier', { uid: 4343 })`,
    says: /^user busier: the user busier is used by the process \d+$/,
  },
  'a file for an owner that does not exist': {
    tasks: `file('t', '/etc/for-a-ghost', { owner: 'ghost' })`,
    says: /^\/etc\/for-a-ghost: the user ghost does not exist$|^file .*: the user ghost does not exist$/,
  },
  'a file for a user that comes before': {
    tasks: `user('u', 'owner', { system: true }), file('t', '/etc/of-an-owner', { owner: 'owner', group: 'owner' })`,
    says: 'depends',
  },
  'a file in a home folder that comes before': {
    tasks: `user('u', 'dweller'), file('t', '/home/dweller/.profile2')`,
    says: 'depends',
  },
  'a file below a file': {
    tasks: `file('t', '/etc/hostname/below')`,
    says: /\/etc\/hostname is not a folder, so nothing can be put below it$/,
  },
  'a package that may bring what a file needs': {
    tasks: `pkg('p', 'keepalived'), file('t', '/etc/keepalived/extra.conf')`,
    says: 'depends',
  },
}

describe('What a run can only fail at', function () {
  this.timeout(600_000)
  let project: Project
  let lab: Lab

  before(async function () {
    lab = await sharedLab(this)
    await lab.reset(host)
    project = new Project(lab).inventory({ [host]: {} })
  })
  after(() => project?.remove())

  for (const [title, { tasks, handlers = '', given, says }] of Object.entries(cases)) {
    it(`is announced as it comes, and changes nothing: ${title}`, async () => {
      project.role('own', { tasks, handlers })
      if (given) await on(lab, host, given)
      const before = await snapshots(lab, [host])
      const dry = await project.run(['own', '--check'])
      expect(alterations(before, await snapshots(lab, [host])), 'by the dry run').to.deep.equal({})
      const real = await project.run(['own'])
      const [announced, done] = [dry.tasks.at(-1)!, real.tasks.at(-1)!]
      expect(announced.task).to.equal(done.task)
      if (says instanceof RegExp) {
        expect(failureOf(announced)?.message).to.match(says)
        expect(announced.outcome).to.include({ predicted: true })
        expect(failureOf(announced)).to.deep.equal(failureOf(done))
        expect([dry.code, real.code]).to.deep.equal([2, 2])
      } else if (says === 'depends') expect(announced.outcome).to.have.property('dependsOn')
      else {
        expect(announced.outcome.status).to.equal(says)
        expect(announced.outcome).to.deep.equal(done.outcome)
      }
    })
  }
})

/** Without the numbers of processes, which differ where one ended meanwhile. */
function failureOf({ outcome }: TaskReport) {
  return outcome.status === 'failed' ? outcome.failure : undefined
}
