import { expect } from 'chai'
import type { Report, TaskReport } from './report.js'

/**
 * Asserts that the run did what the previous dry run predicted: the same tasks in the same order on each host, with the
 * same statuses and differences. Only a task that depends on an earlier change may be ok, or differ in its details.
 * Returns the tasks that were ok instead, as `host task`.
 */
export function expectAsPredicted(dry: Report, real: Report): string[] {
  const hosts = Object.keys(real.tallies)
  expect(Object.keys(dry.tallies)).to.deep.equal(hosts)
  return hosts.flatMap((host) => {
    const [predicted, done] = [dry, real].map((report) => report.tasks.filter((task) => task.host === host))
    expect(done!.map(({ task }) => task)).to.deep.equal(predicted!.map(({ task }) => task))
    return done!.filter((task, index) => isFoundOk(predicted![index]!, task)).map(({ task }) => `${host} ${task}`)
  })
}

function isFoundOk(predicted: TaskReport, done: TaskReport): boolean {
  const depends = predicted.outcome.status === 'changed' && predicted.outcome.dependsOn !== undefined
  if (!depends) {
    expect(done.outcome, `${done.host} ${done.task}`).to.deep.equal(predicted.outcome)
    return false
  }
  expect(done.outcome.status, `${done.host} ${done.task}`).to.be.oneOf(['ok', 'changed'])
  return done.outcome.status === 'ok'
}
