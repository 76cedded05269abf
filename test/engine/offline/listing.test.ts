import { expect } from 'chai'
import { z } from 'zod'
import { definePlaybook } from '../../../src/core/playbook.js'
import { defineRole } from '../../../src/core/role.js'
import { secret } from '../../../src/core/shell/secret.js'
import type { Items, TaskContext } from '../../../src/core/task.js'
import { after } from '../../../src/core/task.js'
import { listPlays } from '../../../src/engine/offline/listing.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { command } from '../../../src/resources/command.js'
import { observe } from '../../../src/resources/reading.js'

function list(tasks: (context: TaskContext) => Items, tags: readonly string[] = [], startAtTask?: string) {
  const role = defineRole({ name: 'base', folder: '/nowhere', variables: z.object({}), tasks })
  return listPlays({
    playbook: { name: 'site', define: definePlaybook([{ name: 'Base', hosts: 'lb', roles: [role()] }]) },
    inventory: defineInventory({ groups: { lb: { hosts: { lb1: {}, lb2: {} } } } }),
    roles: [],
    tags,
    startAtTask,
    skipTags: [],
    transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
  })
}

describe('the list of plays', () => {
  it('has the hosts and tasks of each play, in order, with the hosts that have a task', () => {
    const look = observe('look', 'true')
    const [play] = list(({ host }) => [
      command('a', 'true', { tags: ['one'] }),
      host.name === 'lb2' && command('b', 'true'),
      look,
      after(look, () => []),
    ])
    expect(play).to.deep.include({ name: 'Base', pattern: 'lb', hosts: ['lb1', 'lb2'], readsFacts: [] })
    expect(play!.tasks).to.deep.equal([
      { name: 'base : a', tags: ['one'], hosts: ['lb1', 'lb2'] },
      { name: 'base : b', tags: [], hosts: ['lb2'] },
      { name: 'base : look', tags: [], hosts: ['lb1', 'lb2'] },
      { name: "base : what follows 'look'", tags: [], hosts: ['lb1', 'lb2'] },
    ])
  })

  it('has the tasks with the wanted tags, and refuses a tag that no task has', () => {
    const tasks = () => [command('a', 'true', { tags: ['one'] }), command('b', 'true', { tags: ['two'] })]
    expect(list(tasks, ['two'])[0]!.tasks.map(({ name }) => name)).to.deep.equal(['base : b'])
    expect(() => list(tasks, ['twoo'])).to.throw("no task has the tag 'twoo'")
  })

  it('begins on each host at the wanted task, and refuses one that no host has', () => {
    const tasks = ({ host }: TaskContext) => [
      command('a', 'true'),
      host.name === 'lb2' && command('b', 'true'),
      command('c', 'true'),
    ]
    const from = (name: string) => list(tasks, [], name)[0]!.tasks
    expect(from('base : b')).to.deep.equal([
      { name: 'base : b', tags: [], hosts: ['lb2'] },
      { name: 'base : c', tags: [], hosts: ['lb2'] },
    ])
    expect(from('?').map(({ name }) => name)).to.deep.equal(['base : a', 'base : b', 'base : c'])
    expect(() => from('base : d')).to.throw("no task has the name 'base : d'")
  })

  it('names the roles that look at facts, and those that cannot be listed without a host', () => {
    const [facts] = list(({ facts }) => [facts.packageManager === 'apt' && command('a', 'true')])
    expect(facts).to.deep.include({ readsFacts: ['base'] })
    expect(facts!.tasks.map(({ name }) => name)).to.deep.equal(['base : a'])
    const [throwing] = list(() => {
      throw new Error('odd')
    })
    expect([...throwing!.unlisted]).to.deep.equal([['base', 'odd']])
  })

  it('shows no secret', () => {
    const [play] = list(() => [command(`use ${secret('fake-canary').reveal()}`, 'true')])
    expect(play!.tasks.map(({ name }) => name)).to.deep.equal(['base : use ********'])
    const [throwing] = list(() => {
      throw new Error(`no ${secret('fake-canary').reveal()}`)
    })
    expect([...throwing!.unlisted]).to.deep.equal([['base', 'no ********']])
  })
})
