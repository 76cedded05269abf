import { hostname, userInfo } from 'node:os'
import { commitOf } from '../../history/commit.js'
import { nameOf } from '../../history/failed-hosts.js'
import { newId } from '../../history/record.js'
import { Recorder } from '../../history/recorder.js'
import type { RunReport } from '../../report/display.js'
import type { RunArguments } from '../arguments/run-options.js'
import { redactor } from '../process/secrets.js'
import { ownPackage } from '../project/own-package.js'
import { projectFolder } from '../settings/project-folder.js'

/** What records a run in the history of the project. `command`: as it was typed. */
export function historyOf(options: RunArguments, command: string): RunReport {
  const recorder = recorderOf(options, command)
  process.once('exit', recorder.flush)
  return {
    listener: recorder.listener,
    failed: (message, hint) => recorder.failed(message, hint),
    end: (exitCode) => {
      process.off('exit', recorder.flush)
      return recorder.end(exitCode)
    },
  }
}

function recorderOf(options: RunArguments, command: string): Recorder {
  const project = projectFolder(process.cwd()).path
  return new Recorder(project, ({ at, check }) => {
    const commit = commitOf(project)
    const texts = { user: userInfo().username, hostname: hostname(), command }
    return {
      type: 'run',
      id: newId(new Date(at), Math.random()),
      at,
      ...redactor.redactData({ ...texts, ...projectNames(options) }),
      pid: process.pid,
      version: ownPackage().version,
      ...(commit !== undefined && { commit }),
      // Also the dry run of --ask, if the user did not approve it.
      check,
    }
  })
}

/** The names by which the history knows the playbook and the inventory of a run. */
export function projectNames({ playbook, inventory }: Pick<RunArguments, 'playbook' | 'inventory'>) {
  return {
    playbook: nameOf(playbook, 'playbooks'),
    inventory: [inventory ?? 'hosts']
      .flat()
      .map((each) => nameOf(each, 'inventory'))
      .join(' '),
  }
}
