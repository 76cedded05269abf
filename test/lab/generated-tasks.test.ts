import fc from 'fast-check'
import { expectAnnounced } from '../engine/expect-announced.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import type { Report } from './report.js'
import { offering } from './sample-package.js'
import { sharedLab } from './shared-lab.js'

const host = 'web4'

/** Tasks that need root, as text; `own` is a unit whose file another task writes, `ghosts` a group that nobody makes. */
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
  record('service', {
    name: ['own', 'own', 'other-own', 'ssh', 'sample', 'nosuch'],
    running: [true, false, undefined],
    enabled: [true, false, undefined, undefined],
    missingOk: [true, false, undefined],
  }).filter(({ options: { running, enabled, missingOk } }) => {
    const isGiven = running !== undefined || enabled !== undefined
    return isGiven && !(missingOk === true && (running === true || enabled === true))
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
  }),
  record('file', {
    name: ['/etc/systemd/system/own.service'],
    content: [
      '[Service]\nExecStart=/bin/sleep 1000\n',
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
    name: ['/etc/fuzz', '/etc/fuzz/a', '/fuzz-link/a/b', '/etc/systemd/system/own.service.d', '/usr/share/sample'],
    owner: [undefined, 'u1'],
  }),
  record('pkg', { name: ['nosuch-package', 'logrotate', 'sample', 'extra'], state: ['present', 'absent'] }),
  record('pkg', { name: [{ sample: '1.0' }, { sample: '1.1' }, ['sample', 'logrotate']] }),
  record('absent', { name: ['/etc/fuzz', '/fuzz-link/a', '/fuzz-link', '/etc/systemd/system/own.service'] }),
)

describe('A play of ordinary tasks that need root, with slips in them', function () {
  const runs = Number(process.env.HAPLOY_FUZZ_RUNS ?? 4)
  this.timeout(600_000 + runs * 60_000)
  let project: Project

  before(async function () {
    const lab = await sharedLab(this)
    await lab.reset(host)
    project = new Project(lab).inventory({ [host]: {} })
    // Two names for the files in /etc: a link and a mount.
    await on(lab, host, `${offering}\n. /root/offering; offer; ln -s /etc/fuzz /fuzz-link; mount --bind /etc /mnt`)
  })
  after(() => project?.remove())

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
    project.role('own', { tasks: all.join(',\n') })
  }
})

interface TaskText {
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
}

function record(kind: string, options: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<TaskText> {
  const choices = Object.fromEntries(
    Object.entries(options).map(([name, values]) => [name, fc.constantFrom(...values)]),
  )
  return fc.record(choices).map((chosen) => ({ kind, options: chosen }))
}

function endedOf(report: Report) {
  return report.tasks.map(({ task, outcome }) => ({ place: task, outcome }))
}
