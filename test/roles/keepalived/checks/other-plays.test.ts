import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { prepare } from '../../../../src/engine/prepare/prepare.js'
import { defineInventory, definePlaybook } from '../../../../src/index.js'
import { hostCalled, hostVarsOf, problemsOf } from '../../staged-role.js'

type InstanceInput = KeepalivedInput['instances'][number]

const mine: InstanceInput = {
  name: 'VI_1',
  virtualRouterId: 51,
  addresses: ['198.18.0.200/24'],
  prefer: ['lb1', 'lb2'],
}
const theirs: InstanceInput = { ...mine, name: 'VI_9', addresses: ['198.18.0.209/24'], prefer: ['db1', 'db2'] }

/** Two pairs in two plays; the second has these addresses. */
function check(one: InstanceInput, other: InstanceInput, addresses = ['198.18.0.21', '198.18.0.22']) {
  const pair = (names: readonly string[], where: readonly string[], instance: InstanceInput) =>
    hostVarsOf(
      keepalived,
      names.map(() => ({ instances: [instance] })),
      names.map((name, i) => hostCalled(name, where[i]!)),
    )
  const here = pair(['lb1', 'lb2'], ['198.18.0.11', '198.18.0.12'], one)
  const elsewhere = pair(['db1', 'db2'], addresses, other)
  return problemsOf(keepalived, here, elsewhere)
}

describe("keepalived's rules for the pairs of other plays", () => {
  it('find the id of a pair on the same network', () => {
    const [problem, ...more] = check(mine, theirs)
    expect(more).to.deep.equal([])
    expect(problem).to.include({
      variable: 'keepalived.instances.VI_9.virtualRouterId',
      rule: 'keepalived/virtual-router-id-of-another-play',
      message:
        'VI_9 of db1 and db2, and VI_1 of lb1 and lb2 in another play have the same virtualRouterId 51 on one network',
    })
    expect(problem!.hosts).to.deep.equal(['db1', 'db2', 'lb1', 'lb2'])
    expect(problem!.severity ?? 'error').to.equal('error')
  })

  it('find an address of another pair', () => {
    const found = check(mine, { ...theirs, virtualRouterId: 59, addresses: mine.addresses })
    expect(found.map(({ message }) => message)).to.match(/have the same virtual address 198.18.0.200 on one network/)
    expect(found[0]!.rule).to.equal('keepalived/address-of-another-play')
  })

  const distinct: [string, InstanceInput, InstanceInput, string[]?][] = [
    ['another id', mine, { ...theirs, virtualRouterId: 59 }],
    ['another version of VRRP', mine, { ...theirs, version: 3 }],
    ['unicast', mine, { ...theirs, unicast: true }],
    ['another network', mine, { ...theirs, addresses: ['198.18.1.209/24'] }, ['198.18.1.21', '198.18.1.22']],
    ['no prefix to judge by', { ...mine, addresses: ['198.18.0.200'] }, { ...theirs, addresses: ['198.18.0.209'] }],
  ]
  for (const [what, one, other, addresses] of distinct) {
    it(`accept an id twice with ${what}`, () => {
      expect(check(one, other, addresses)).to.deep.equal([])
    })
  }

  it('compare pairs if a host of one is in the network of an address of the other', () => {
    expect(check(mine, { ...theirs, addresses: ['198.18.0.209'] })).to.have.length(1)
  })

  it('report it once for a playbook, and ignore a host that is in both plays', () => {
    const inventory = defineInventory({
      groups: {
        lb: { hosts: { lb1: { address: '198.18.0.11' }, lb2: { address: '198.18.0.12' } } },
        db: { hosts: { db1: { address: '198.18.0.21' }, db2: { address: '198.18.0.22' } } },
      },
    })
    const said = (plays: Parameters<typeof definePlaybook>[0]) => () =>
      prepare({
        playbook: { name: 'two pairs', define: definePlaybook(plays) },
        inventory,
        roles: [],
        transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
      })
    const play = (hosts: string, instance: InstanceInput) => ({ hosts, roles: [keepalived({ instances: [instance] })] })
    expect(said([play('lb', mine), play('db', theirs)])).to.throw(
      /^db1, db2, lb1, lb2: VI_9 of db1 and db2, and VI_1 of lb1 and lb2 in another play/,
    )
    expect(said([play('lb', mine), play('lb', mine)])).not.to.throw()
  })
})
