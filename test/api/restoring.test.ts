import { expect } from 'chai'
import { z } from 'zod'
import { restoring } from '../../src/api/restoring.js'
import { definePlaybook } from '../../src/core/playbook.js'
import { defineRole, type RoleDefinition } from '../../src/core/role.js'
import type { Task, TaskContext } from '../../src/core/task.js'
import { command } from '../../src/resources/command.js'
import { copy } from '../../src/resources/files/copy.js'
import { file } from '../../src/resources/files/file.js'
import { managedFiles } from '../../src/resources/managed-files/managed-files.js'

describe('A playbook that restores', () => {
  const shell = { name: 'site', folder: '/nowhere', variables: z.strictObject({ needed: z.string() }) }
  const handlers = () => [command('restart', 'true'), command('reload', 'true')]

  function restored(definition: Pick<RoleDefinition, 'tasks' | 'handlers'>, given: object): RoleDefinition {
    const role = defineRole({ ...shell, ...definition, check: () => [{ hosts: ['a'], message: 'wrong' }] })
    const playbook = definePlaybook([{ hosts: 'web', serial: 1, roles: [role(given)] }])
    const [play] = restoring(playbook)({ hosts: () => [] })
    expect(play).to.include({ hosts: 'web', serial: 1 })
    const [use] = play!.roles
    expect(use!.variablesFor({ name: 'a', address: 'a', groups: [], vars: {} })).to.equal(given)
    return use!.role
  }

  /** The tasks and the handlers, with what the tasks notify. */
  function plan(definition: Pick<RoleDefinition, 'tasks' | 'handlers'>, given: object) {
    const role = restored(definition, given)
    const context = { vars: role.variables.parse(given) } as TaskContext
    return {
      tasks: role.tasks(context).map((each) => [(each as Task).name, (each as Task).notify]),
      handlers: role.handlers!(context),
    }
  }

  it('has the same plays, and roles of the same names with one task and no other checks', () => {
    const role = restored({ tasks: () => [] }, {})
    expect(role).to.include({ name: 'site', folder: '/nowhere' }).and.not.to.have.any.keys('check', 'rules')
    expect(role.variables.safeParse({}).success).to.equal(true)
    const names = role.tasks({ vars: {} } as TaskContext<unknown>).map((each) => (each as Task).name)
    expect(names).to.deep.equal(['restore the original files'])
  })

  it('notifies the handlers that the role notifies when it writes the files', () => {
    const tasks = () => [
      ...managedFiles([{ name: 'a', path: '/a', content: '', notify: 'reload' }]).write,
      file('b', '/b', { notify: ['restart', 'reload'] }),
      file('c', '/c', { notify: 'reload' }),
      copy('missing', { to: '/d', from: 'none', notify: 'reload' }),
      file('e', '/e'),
    ]
    const { tasks: restoring, handlers: all } = plan({ tasks, handlers }, { needed: 'yes' })
    expect(restoring).to.deep.equal([
      ['restore the original files, then reload', ['reload']],
      ['restore the original files, then restart, then reload', ['restart', 'reload']],
      ['restore the original files', []],
      ['restore the original files, then reload what reads these files', ['reload what reads these files']],
    ])
    expect(all.map(({ name }) => name)).to.deep.equal(['restart', 'reload', 'reload what reads these files'])
    expect(() => all[2]!.define({} as TaskContext)).to.throw(
      'haploy does not know which daemons read the restored files: role site no longer declares them',
    )
  })

  const unknown: [what: string, tasks: () => never[], given: object, reason: string][] = [
    ['variables are invalid', () => [], {}, 'the variables of role site are invalid (see `haploy lint`)'],
    [
      'role fails',
      () => {
        throw new Error('odd')
      },
      { needed: 'yes' },
      'odd',
    ],
  ]
  for (const [what, tasks, given, reason] of unknown) {
    it(`says that it cannot reload a daemon if the ${what}`, () => {
      const { tasks: restoring, handlers: all } = plan({ tasks, handlers }, given)
      expect(restoring).to.deep.equal([
        ['restore the original files, then reload what reads these files', ['reload what reads these files']],
      ])
      expect(() => all.at(-1)!.define({} as TaskContext)).to.throw(`read the restored files: ${reason}`)
    })
  }
})
