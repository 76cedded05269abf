import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { changesFor } from '../../../../src/core/resource.js'
import { Output } from '../../../../src/index.js'
import { contextOf, tasksOf } from '../../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const vi2 = { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'] }

const changes = (task: string, variables: KeepalivedInput, printed: string) => {
  const found = tasksOf(keepalived, contextOf(keepalived, variables)).find(({ name }) => name === task)!.resource
  return changesFor(found, found.probe.parse(new Output(0, Buffer.from(printed), Buffer.alloc(0)))).map(
    ({ attribute, to }) => `${attribute} ${to}`,
  )
}

describe('The drain switches of a host', () => {
  const deployed = (...instances: string[]) =>
    instances.map((text) => {
      const [name, id] = text.split(' ')
      return `vrrp_instance ${name} {\n  virtual_router_id ${id}\n}\n`
    })
  const renamed = (variables: KeepalivedInput, drained: readonly string[], conf: readonly string[]) =>
    changes('keep drained instances drained', variables, [...drained, '', ...conf].join('\n'))
  const web = { instances: [{ ...vi1, name: 'WEB' }] }
  const grouped = { instances: [vi1, vi2], groups: [{ name: 'G', instances: ['VI_1', 'VI_2'] }] }
  const group = ['vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n}\n', ...deployed('VI_1 51', 'VI_2 52')]

  it('are on for the new name of an instance, while the old one is still loaded', () => {
    expect(renamed(web, ['VI_1'], deployed('VI_1 51'))).to.deep.equal(['WEB drained'])
    expect(renamed(web, ['VI_1', 'WEB'], deployed('VI_1 51'))).to.deep.equal([])
    expect(renamed(web, ['VI_1'], deployed('VI_1 52'))).to.deep.equal([])
    expect(renamed(web, [], deployed('VI_1 51'))).to.deep.equal([])
    expect(renamed(web, ['VI_1'], deployed('WEB 51'))).to.deep.equal([])
  })

  it('are on for a group that a drained instance joins, and for the instances that leave a drained group', () => {
    expect(renamed(grouped, ['VI_2'], deployed('VI_1 51', 'VI_2 52'))).to.deep.equal(['G drained'])
    expect(renamed({ instances: [vi1, vi2] }, ['G'], group)).to.deep.equal(['VI_1 drained', 'VI_2 drained'])
  })

  it('are removed with the states of what is gone, and an old number is replaced', () => {
    const found = [
      '1 /etc/keepalived/drain.OLD',
      '253 /etc/keepalived/drain.VI_1',
      '- /run/keepalived/OLD.state',
      '- /run/keepalived/VI_1.state',
    ]
    expect(
      changes('remove the state of instances that are gone', { instances: [vi1] }, found.join('\n')),
    ).to.deep.equal([
      '/etc/keepalived/drain.OLD absent',
      '/etc/keepalived/drain.VI_1 1',
      '/run/keepalived/OLD.state absent',
    ])
  })
})
