import { expect } from 'chai'
import fc from 'fast-check'
import { expectAnnounced } from '../engine/expect-announced.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import type { Report } from './report.js'
import { offering } from './sample-package.js'
import { sharedLab } from './shared-lab.js'

const host = 'web4'

const units = ['own', 'own', 'other', 'other-own', 'ssh', 'sample', 'nosuch']

/** Tasks that need root, as text; `own` is a unit whose file another task writes, `other` one that exists, `ghosts` a group that nobody makes. */
const tasks = fc.oneof(
  record('group', { name: ['g1', 'g2'], gid: [undefined, 0, 4001, 4002], state: ['present', 'present', 'absent'] }),
  record('user', {
    name: ['u1', 'u2'],
    uid: [undefined, undefined, 0, 4001, 4002],
    group: [undefined, undefined, 'g1', 'ghosts'],
    groups: [undefined, ['g2'], ['g1', 'g2']],
    system: [true],
    state: ['present', 'present', 'absent'],
  }),
  record('service', { name: units, running: [true], enabled: [true, false, undefined] }),
  record('service', { name: units, running: [true, false, undefined], enabled: [true] }),
  record('service', {
    name: units,
    running: [false],
    enabled: [false, undefined],
    missingOk: [true, false],
  }),
  record('file', {
    name: [
      '/etc/fuzz',
      '/etc/fuzz/a',
      '/etc/fuzz-b',
      '/fuzz-link/a',
      '/mnt/fuzz-b',
      '/usr/share/sample/data',
      '/etc/sample.conf',
    ],
    content: [undefined, 'x', 'y'],
    owner: [undefined, 'u1', 'u2'],
    group: [undefined, 'g1'],
    notify: [undefined, undefined, 'restart own', 'reload other', 'restart nosuch'],
  }),
  record('file', {
    name: ['/etc/systemd/system/own.service'],
    content: [
      unit(1000),
      '[Service]\nExecStart=/bin/sleep 2000\n[Install]\nWantedBy=multi-user.target\nAlias=other-own.service\n',
      '[Service]\nType=oneshot\nExecStart=/bin/true\n',
    ],
  }),
  record('file', {
    name: ['/etc/systemd/system/own.service.d/more.conf'],
    content: ['[Service]\nRemainAfterExit=yes\n', '[Install]\nWantedBy=multi-user.target\n'],
  }),
  record('link', { name: ['/etc/systemd/system/own.service', '/fuzz-link'], to: ['/dev/null', '/etc/fuzz', '/mnt'] }),
  record('directory', {
    name: [
      ...['/etc/fuzz', '/etc/fuzz/a', '/etc/hostname/a', '/fuzz-link/a/b'],
      ...['/etc/systemd/system/own.service.d', '/usr/share/sample'],
    ],
    owner: [undefined, 'u1'],
  }),
  record('pkg', { name: ['nosuch-package', 'logrotate', 'sample', 'extra'], state: ['present', 'absent'] }),
  record('pkg', { name: [{ sample: '1.0' }, { sample: '1.1' }, ['sample', 'logrotate']] }),
  record('absent', { name: ['/etc/fuzz', '/fuzz-link/a', '/fuzz-link', '/etc/systemd/system/own.service'] }),
)

/** One task for each kind of slip, all on a host without these objects. */
const slips: readonly TaskText[] = [
  { kind: 'file', options: { name: '/etc/fuzz-b', owner: 'u1' } },
  { kind: 'file', options: { name: '/etc/fuzz-b', group: 'g1' } },
  { kind: 'file', options: { name: '/etc/fuzz/a' } },
  { kind: 'directory', options: { name: '/etc/hostname/a' } },
  { kind: 'service', options: { name: 'nosuch', running: true } },
  { kind: 'service', options: { name: 'nosuch', enabled: false } },
  { kind: 'pkg', options: { name: 'nosuch-package' } },
  { kind: 'user', options: { name: 'u1', groups: ['ghosts'], system: true } },
  { kind: 'user', options: { name: 'u1', uid: 0, system: true } },
  { kind: 'group', options: { name: 'g1', gid: 0 } },
]

describe('A play of ordinary tasks that need root, with slips in them', function () {
  const runs = Number(process.env.HAPLOY_FUZZ_RUNS ?? 4)
  this.timeout(600_000 + runs * 60_000)
  let project: Project

  before(async function () {
    const lab = await sharedLab(this)
    await lab.reset(host)
    await on(lab, host, `printf '%s' '${unit(3000)}' >/etc/systemd/system/other.service; systemctl daemon-reload`)
    project = new Project(lab).inventory({ [host]: {} })
    // Two names for the files in /etc: a link and a mount.
    await on(lab, host, `${offering}\n. /root/offering; offer; ln -s /etc/fuzz /fuzz-link; mount --bind /etc /mnt`)
  })
  after(() => project?.remove())

  it('fails where its dry run announces a failure, for each kind of slip', async () => {
    write(slips.map((task) => ({ task, ignoreErrors: true })))
    const announced = endedOf(await project.run(['own', '--check']))
    const failures = announced.filter(({ outcome }) => outcome.status === 'failed')
    expect(failures.map(({ place }) => place)).to.have.length(slips.length)
    expectAnnounced(announced, endedOf(await project.run(['own'])))
  })

  it('does what its dry run announces', async () => {
    const plays = fc.array(fc.record({ task: tasks, ignoreErrors: fc.boolean() }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(plays, plays, async (before, play) => {
        write(before.map((each) => ({ ...each, ignoreErrors: true })))
        await project.run(['own'])
        write(play)
        const announced = await project.run(['own', '--check'])
        expectAnnounced(endedOf(announced), endedOf(await project.run(['own'])))
      }),
      { numRuns: runs, endOnFailure: true },
    )
  })

  function write(play: readonly { readonly task: TaskText; readonly ignoreErrors: boolean }[]): void {
    const all = play.map(({ task: { kind, options }, ignoreErrors }, index) => {
      const { name, ...others } = options
      return `${kind}('${index} ${kind}', ${JSON.stringify(name)}, ${JSON.stringify({ ...others, ignoreErrors })})`
    })
    const handlers =
      "restart('restart own', 'own'), reload('reload other', 'other'), restart('restart nosuch', 'nosuch'),"
    project.role('own', { tasks: all.join(',\n'), handlers })
  }
})

interface TaskText {
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
}

function unit(seconds: number): string {
  return `[Service]\nExecStart=/bin/sleep ${seconds}\nExecReload=/bin/true\n[Install]\nWantedBy=multi-user.target\n`
}

function record(kind: string, options: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<TaskText> {
  const choices = Object.fromEntries(
    Object.entries(options).map(([name, values]) => [name, fc.constantFrom(...values)]),
  )
  // Nothing else may be said of what is absent.
  return fc.record(choices).map(({ name, ...chosen }) => ({
    kind,
    options: chosen.state === 'absent' ? { name, state: 'absent' } : { name, ...chosen },
  }))
}

/** A role that does not load fails equally in both runs. */
function endedOf(report: Report) {
  expect(report.tasks.map(({ task }) => task)).not.to.include(': define the roles')
  return report.tasks.map(({ task, outcome }) => ({ place: task, outcome }))
}
