import fc from 'fast-check'
import { expectAnnounced } from '../engine/expect-announced.js'
import { Project } from './project.js'
import type { Report } from './report.js'
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
  record('service', { name: ['own', 'cron', 'nosuch'], running: [true, false, undefined], missingOk: [true, false] }),
  record('file', {
    name: ['/etc/fuzz', '/etc/fuzz/a', '/etc/fuzz-b'],
    owner: [undefined, 'u1', 'u2'],
    group: [undefined, 'g1'],
  }),
  record('file', {
    name: ['/etc/systemd/system/own.service'],
    content: ['[Service]\nExecStart=/bin/sleep 1000\n', '[Service]\nExecStart=/bin/sleep 2000\n'],
  }),
  record('directory', { name: ['/etc/fuzz', '/etc/fuzz/a'], owner: [undefined, 'u1'] }),
  record('pkg', { name: ['nosuch-package', 'logrotate'], state: ['present', 'absent'] }),
  record('absent', { name: ['/etc/fuzz', '/etc/systemd/system/own.service'] }),
)

describe('A play of ordinary tasks that need root, with slips in them', function () {
  const runs = Number(process.env.HAPLOY_FUZZ_RUNS ?? 4)
  this.timeout(600_000 + runs * 60_000)
  let project: Project

  before(async function () {
    const lab = await sharedLab(this)
    await lab.reset(host)
    project = new Project(lab).inventory({ [host]: {} })
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
