import { expect } from 'chai'
import { z } from 'zod'
import { restoring } from '../../src/api/restoring.js'
import { definePlaybook } from '../../src/core/playbook.js'
import { defineRole } from '../../src/core/role.js'
import type { Task, TaskContext } from '../../src/core/task.js'

describe('A playbook that restores', () => {
  it('has the same plays, and roles of the same names with one task and no other checks', () => {
    const role = defineRole({
      name: 'site',
      folder: '/nowhere',
      variables: z.strictObject({ needed: z.string() }),
      tasks: () => [],
      check: () => [{ hosts: ['a'], message: 'wrong' }],
    })
    const playbook = definePlaybook([{ hosts: 'web', serial: 1, roles: [role()] }])
    const [play] = restoring(playbook)({ hosts: () => [] })
    expect(play).to.include({ hosts: 'web', serial: 1 })
    const { role: restored } = play!.roles[0]!
    expect(restored.name).to.equal('site')
    expect(restored.check).to.equal(undefined)
    expect(restored.variables.safeParse({}).success).to.equal(true)
    const names = restored.tasks({} as TaskContext<unknown>).map((task) => (task as Task).name)
    expect(names).to.deep.equal(['restore the original files'])
  })
})
