import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import type { Host } from '../../../../src/index.js'
import { hostCalled, hostVarsOf, pair, problemsOf } from '../../staged-role.js'

type InstanceInput = KeepalivedInput['instances'][number]
type More = Omit<KeepalivedInput, 'instances'>

const vi1: InstanceInput = {
  name: 'VI_1',
  virtualRouterId: 51,
  addresses: ['198.18.0.200/24'],
  prefer: ['lb1', 'lb2'],
  authPass: 'fakepass',
}
const vi2: InstanceInput = {
  ...vi1,
  name: 'VI_2',
  virtualRouterId: 52,
  addresses: ['198.18.0.201/24'],
  prefer: ['lb2', 'lb1'],
}
/** The same hosts in the same order as VI_1. */
const same: InstanceInput = { ...vi2, prefer: ['lb1', 'lb2'] }
const no: InstanceInput = { ...vi1, prefer: [] }

const one = (instance: Partial<InstanceInput> = {}, more: More = {}): KeepalivedInput => ({
  instances: [{ ...vi1, ...instance }],
  ...more,
})
const both = (variables: KeepalivedInput) => [variables, variables]
const spread = (variables: KeepalivedInput, i: number) => ({ ...variables, priorities: { VI_2: i === 0 ? 90 : 120 } })
const check = (variables: readonly KeepalivedInput[], hosts?: readonly Host[]) =>
  problemsOf(keepalived, hostVarsOf(keepalived, variables, hosts))

const trio = one({ prefer: ['lb1', 'lb2', 'lb3'] }, { checks: { nginx: { script: 'nginx', weight: -30 } } })

interface Mistake {
  it: string
  variables: readonly KeepalivedInput[]
  hosts?: readonly Host[]
  says: RegExp
  of: string
  rule: string
  on?: readonly string[]
}

const mistakes: Mistake[] = [
  {
    it: 'a user who may not start nginx',
    variables: both(one({}, { checks: { nginx: { script: 'nginx', restart: true } }, globals: { scriptUser: 'www' } })),
    says: /the check nginx would start nginx as www, but only root can start a service/,
    of: 'keepalived.checks.nginx.user',
    rule: 'keepalived/restart-without-root',
  },
  {
    it: 'different router ids',
    variables: [one(), one({ virtualRouterId: 52 })],
    says: /same virtualRouterId \(lb1: 51, lb2: 52\)/,
    of: 'keepalived.instances.VI_1.virtualRouterId',
    rule: 'keepalived/different-virtual-router-ids',
  },
  {
    it: 'different addresses',
    variables: [one(), one({ addresses: ['198.18.16.130/24'] })],
    says: /same addresses \(lb1: 198.18.0.200\/24, lb2: 198.18.16.130\/24\)/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/different-addresses',
  },
  {
    it: 'addresses in another order',
    variables: [
      one({ addresses: ['198.18.0.200', '198.18.0.201'] }),
      one({ addresses: ['198.18.0.201', '198.18.0.200'] }),
    ],
    says: /same addresses/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/different-addresses',
  },
  {
    it: 'different passwords, without showing them',
    variables: [one(), one({ authPass: 'fakeothr' })],
    says: /^the hosts of VI_1 do not have the same authPass$/,
    of: 'keepalived.instances.VI_1.authPass',
    rule: 'keepalived/different-passwords',
  },
  {
    it: 'different advertisement intervals',
    variables: [one(), one({ advertInterval: 2 })],
    says: /same advertInterval \(lb1: 1, lb2: 2\)/,
    of: 'keepalived.instances.VI_1.advertInterval',
    rule: 'keepalived/different-advert-intervals',
  },
  {
    it: 'different versions of VRRP',
    variables: [one({ authPass: undefined }), one({ authPass: undefined, version: 3 })],
    says: /same version/,
    of: 'keepalived.instances.VI_1.version',
    rule: 'keepalived/different-versions',
  },
  {
    it: 'multicast on one host and unicast on the other',
    variables: [one(), one({ unicast: true })],
    says: /same unicast \(lb1: multicast, lb2: unicast\)/,
    of: 'keepalived.instances.VI_1.unicast',
    rule: 'keepalived/different-transports',
  },
  {
    it: 'different multicast groups',
    variables: [one({ multicastGroup: '224.0.0.19' }), one()],
    says: /same unicast \(lb1: multicast 224.0.0.19, lb2: multicast\)/,
    of: 'keepalived.instances.VI_1.unicast',
    rule: 'keepalived/different-transports',
  },
  {
    it: 'different kinds of authentication',
    variables: [one({ authType: 'AH' }), one()],
    says: /same authType \(lb1: AH, lb2: PASS\)/,
    of: 'keepalived.instances.VI_1.authType',
    rule: 'keepalived/different-authentication',
  },
  {
    it: 'different addresses that only move along',
    variables: [one({ addresses: ['198.18.0.200/24', 'fd00::200/64'] }), one()],
    says: /same excludedAddresses \(lb1: fd00::200\/64, lb2: \)/,
    of: 'keepalived.instances.VI_1.excludedAddresses',
    rule: 'keepalived/different-excluded-addresses',
  },
  {
    it: 'a group on one host only',
    variables: [
      { instances: [vi1, same], groups: [{ name: 'G', instances: ['VI_1', 'VI_2'] }] },
      { instances: [vi1, same] },
    ],
    says: /same group \(lb1: G, lb2: none\)/,
    of: 'keepalived.instances.VI_1.group',
    rule: 'keepalived/different-groups',
  },
  {
    it: 'equal priorities',
    variables: [one({}, { priorities: { VI_1: 90 } }), one()],
    says: /same priority \(lb1: 90, lb2: 90\)/,
    of: 'keepalived.priorities.VI_1',
    rule: 'keepalived/equal-priorities',
  },
  {
    it: 'no priority at all',
    variables: [{ instances: [no], priorities: { VI_1: 100 } }, { instances: [no] }],
    says: /no priority on lb2/,
    of: 'keepalived.instances.VI_1.prefer',
    rule: 'keepalived/no-priority',
    on: ['lb2'],
  },
  {
    it: 'a priority for an instance that does not exist',
    variables: [one({}, { priorities: { VI_2: 95 } }), one()],
    says: /lb1 has a priority for VI_2, but no such instance/,
    of: 'keepalived.priorities.VI_2',
    rule: 'keepalived/unused-priority',
    on: ['lb1'],
  },
  {
    it: 'a preferred host that is not in the play',
    variables: both(one({ prefer: ['lb1', 'lb2', 'lb9'] })),
    says: /prefers lb9, which is not a host of this play/,
    of: 'keepalived.instances.VI_1.prefer',
    rule: 'keepalived/unknown-host',
  },
  {
    it: 'a host that is preferred twice',
    variables: both(one({ prefer: ['lb1', 'lb2', 'lb1'] })),
    says: /prefers lb1 twice/,
    of: 'keepalived.instances.VI_1.prefer',
    rule: 'keepalived/host-preferred-twice',
  },
  {
    it: 'a host that no instance prefers',
    variables: [one(), one(), one()],
    says: /no instance names lb3/,
    of: 'keepalived.instances',
    rule: 'keepalived/unused-host',
    on: ['lb3'],
  },
  {
    it: 'an address in two instances',
    variables: both({ instances: [vi1, { ...vi2, addresses: ['198.18.0.200/32'] }] }),
    says: /198.18.0.200 is declared in VI_1 and VI_2/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/address-twice',
  },
  {
    it: 'an address twice in one instance',
    variables: both(one({ addresses: ['198.18.0.200/24', '198.18.0.200/24'] })),
    says: /198.18.0.200 is declared twice in VI_1/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/address-twice',
  },
  {
    it: 'a router id in two instances of different versions',
    variables: both({ instances: [vi1, { ...vi2, virtualRouterId: 51, version: 3, authPass: undefined }] }),
    says: /VI_1 and VI_2 have the same virtualRouterId 51/,
    of: 'keepalived.instances.VI_1.virtualRouterId',
    rule: 'keepalived/virtual-router-id-twice',
  },
  {
    it: 'an excluded address that another instance has',
    variables: both({ instances: [vi1, { ...vi2, excludedAddresses: ['198.18.0.200/32'] }] }),
    says: /198.18.0.200 is declared in VI_1 and VI_2/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/address-twice',
  },
  {
    it: 'a router id in two instances',
    variables: both({ instances: [vi1, { ...vi2, virtualRouterId: 51 }] }),
    says: /VI_1 and VI_2 have the same virtualRouterId 51/,
    of: 'keepalived.instances.VI_1.virtualRouterId',
    rule: 'keepalived/virtual-router-id-twice',
  },
  {
    it: 'two instances of one name',
    variables: both({ instances: [vi1, { ...vi2, name: 'VI_1' }] }),
    says: /two instances have the name VI_1/,
    of: 'keepalived.instances.VI_1.name',
    rule: 'keepalived/instance-name-twice',
  },
  {
    it: "a virtual address that is a host's own",
    variables: both(one({ addresses: ['198.18.0.12/24'] })),
    says: /198.18.0.12\/24, which is lb2's own/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/own-address',
    on: ['lb2'],
  },
  {
    it: 'a label that is too long for the kernel',
    variables: both(one({ interface: 'eno16777736', addresses: [{ address: '198.18.0.200/24', label: 'vip1' }] })),
    says: /eno16777736:vip1 is longer than 15/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/label-too-long',
    on: ['lb1'],
  },
  {
    it: 'a weight that only equals the difference of the priorities',
    variables: both(one({}, { checks: { nginx: { script: 'nginx', weight: -10 } } })),
    says: /nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy: .* from 100 to 90, not below 90$/,
    of: 'keepalived.checks.nginx.weight',
    rule: 'keepalived/weight-too-small',
  },
  {
    it: 'a positive weight that is too small',
    variables: both(one({}, { checks: { nginx: { script: 'nginx', weight: 10 } } })),
    says: /falls from 110 to 100, not below 100$/,
    of: 'keepalived.checks.nginx.weight',
    rule: 'keepalived/weight-too-small',
  },
  {
    it: 'weights that exceed the range of priorities',
    variables: [one({}, { priorities: { VI_1: 30 } }), one({}, { priorities: { VI_1: 19 } })],
    says: /priority 19 of VI_1 on lb2 can become -1/,
    of: 'keepalived.priorities.VI_1',
    rule: 'keepalived/priority-out-of-range',
    on: ['lb2'],
  },
  {
    it: 'a weight where nothing preempts',
    variables: both(one({ preempt: false })),
    says: /falls from 100 to 80, but lb2 with 90 does not preempt$/,
    of: 'keepalived.checks.nginx.weight',
    rule: 'keepalived/no-preemption',
  },
  {
    it: 'a check that is not declared',
    variables: both(one({ checks: ['ngnix'] })),
    says: /tracks the check ngnix, which is not declared/,
    of: 'keepalived.instances.VI_1.checks',
    rule: 'keepalived/undeclared-check',
  },
  {
    it: 'unicast between hosts without a known address',
    variables: both(one({ unicast: true })),
    hosts: [hostCalled('lb1', 'lb1'), hostCalled('lb2', '198.18.0.12')],
    says: /the inventory has no IPv4 address for lb1$/,
    of: 'keepalived.instances.VI_1.unicast',
    rule: 'keepalived/no-unicast-address',
    on: ['lb1'],
  },
  {
    it: 'a weight of a tracked interface that is too small',
    variables: both(one({ trackInterfaces: [{ name: 'eth1', weight: -2 }] })),
    says: /^VI_1: lb1 loses eth1 → lb1 keeps 198.18.0.200 although lb2 is healthy: .* from 100 to 98, still above 90$/,
    of: 'keepalived.instances.VI_1.trackInterfaces',
    rule: 'keepalived/weight-too-small',
  },
  {
    it: 'a weight that two failures among three hosts show to be too small',
    variables: Array(3).fill(one({ prefer: ['lb1', 'lb2', 'lb3'] })),
    says: /^VI_1: nginx stops on lb1, then lb2 is down → lb1 gets .* although lb3 is healthy: .*not below 80$/,
    of: 'keepalived.checks.nginx.weight',
    rule: 'keepalived/weight-too-small',
    on: ['lb1', 'lb3'],
  },
  {
    it: 'no check at all',
    variables: both(one({}, { checks: {} })),
    says: /^VI_1: nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy: no check of VI_1 detects it$/,
    of: 'keepalived.instances.VI_1.checks',
    rule: 'keepalived/unseen-failure',
  },
  {
    it: 'a check that is named twice',
    variables: both(one({ checks: ['nginx', 'nginx'] })),
    says: /VI_1 tracks nginx twice/,
    of: 'keepalived.instances.VI_1.checks',
    rule: 'keepalived/tracked-twice',
  },
  {
    it: 'a check that is not a program',
    variables: both(one({}, { checks: { nginx: { script: 'nginx' }, down: { command: '[[ -f /down ]]' } } })),
    says: /the check down runs \[\[, which is not the path of a program/,
    of: 'keepalived.checks.down.command',
    rule: 'keepalived/command-without-path',
  },
  {
    it: 'a virtual address outside of every known network',
    variables: both(one({ addresses: ['198.18.16.130/24'] })),
    says: /198.18.16.130\/24, but none of its hosts is in that network \(198.18.0.11, 198.18.0.12\)/,
    of: 'keepalived.instances.VI_1.addresses',
    rule: 'keepalived/address-outside-networks',
  },
  {
    it: 'two instances with one master',
    variables: both({ instances: [vi1, { ...vi2, prefer: vi1.prefer }] }),
    says: /VI_1 and VI_2 have the same master, lb1/,
    of: 'keepalived.instances.VI_2.prefer',
    rule: 'keepalived/same-master',
  },
]

describe("keepalived's rules", () => {
  it('report a weight that is too small once, for all instances and failures that show it', () => {
    const checks = { nginx: { script: 'nginx', weight: -10 }, disk: { command: '/bin/disk', weight: -40 } } as const
    const problems = check(both({ instances: [vi1, vi2], checks }).map(spread))
    expect(problems.map(({ message }) => message)).to.deep.equal([
      'VI_1: nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy: ' +
        'its priority falls from 100 to 90, not below 90; the same in VI_2',
    ])
    expect(problems[0]!.hint).to.contain('Set a weight below -30,')
  })

  for (const { it: what, variables, hosts, says, of, rule, on = ['lb1', 'lb2'] } of mistakes) {
    it(`find ${what}`, () => {
      const problems = check(variables, hosts)
      const found = problems.filter(({ message }) => says.test(message))
      expect(found, JSON.stringify(problems)).not.to.be.empty
      expect(found[0]).to.include({ variable: of, rule, severity: 'error' })
      expect(found[0]!.hosts).to.deep.equal(on)
      expect(found[0]!.hint).to.be.a('string')
      expect(JSON.stringify(problems)).not.to.contain('fake')
    })
  }

  const right: [string, readonly KeepalivedInput[], Host[]?][] = [
    ['a pair', both(one())],
    ['a dual master', both({ instances: [vi1, vi2] })],
    ['one host alone', [one({ prefer: ['lb1'] })]],
    [
      'priorities of each host instead of an order',
      [
        { instances: [no], priorities: { VI_1: 110 } },
        { instances: [no], priorities: { VI_1: 100 } },
      ],
    ],
    [
      'no preemption with a check that means FAULT',
      both(one({ preempt: false }, { checks: { nginx: { script: 'nginx', weight: 0 } } })),
    ],
    ['two pairs in one play', Array(4).fill({ instances: [vi1, { ...vi2, prefer: ['lb3', 'lb4'] }] }), pair(4)],
    ['three hosts with a weight that exceeds both gaps', Array(3).fill(trio)],
    ['both families in one instance', both(one({ addresses: ['198.18.0.200/24', 'fd00::200/64'] }))],
    [
      'the same id in two multicast groups',
      both({ instances: [vi1, { ...vi2, virtualRouterId: 51, multicastGroup: '224.0.0.19' }] }),
    ],
    ['an address without a prefix', both(one({ addresses: ['192.0.2.1'] }))],
    ['an address of the network of a named interface', both(one({ addresses: ['192.0.2.1/24'], interface: 'eth1' }))],
    [
      'hosts behind names or forwarded ports',
      both(one()),
      [hostCalled('lb1', 'lb1.test'), hostCalled('lb2', '127.0.0.1')],
    ],
    [
      'IPv4 and IPv6 of one master',
      both({
        instances: [vi1, { ...vi2, prefer: vi1.prefer, addresses: ['fd00::1/64'], version: 3, authPass: undefined }],
      }),
    ],
    [
      'the same id on two interfaces',
      both({
        instances: [
          { ...vi1, interface: 'eth0' },
          { ...vi2, virtualRouterId: 51, interface: 'eth1' },
        ],
      }),
    ],
  ]
  for (const [what, variables, hosts] of right) {
    it(`accept ${what}`, () => {
      expect(check(variables, hosts)).to.deep.equal([])
    })
  }
})

describe("keepalived's variables", () => {
  const invalid: [string, object, string, RegExp][] = [
    [
      'a password of nine characters',
      one({ authPass: 'fakefake9' }),
      'instances.0.authPass',
      /1 to 8 characters of ASCII/,
    ],
    [
      'a password with a double quote',
      one({ authPass: 'fa"ke' }),
      'instances.0.authPass',
      /1 to 8 characters of ASCII/,
    ],
    ['a closing brace as password', one({ authPass: '}' }), 'instances.0.authPass', /not a closing brace alone/],
    ['a password on VRRP 3', one({ version: 3 }), 'instances.0.authPass', /does not exist in VRRP 3/],
    ['half a second on VRRP 2', one({ advertInterval: 0.5 }), 'instances.0.advertInterval', /whole seconds/],
    ['the priority 255', one({}, { priorities: { VI_1: 255 } }), 'priorities.VI_1', /254/],
    ['the router id 0', one({ virtualRouterId: 0 }), 'instances.0.virtualRouterId', /1/],
    ['a blank in a name', one({ name: 'VI 1' }), 'instances.0.name', /letters/],
    ['an invalid address', one({ addresses: ['198.18.0.300/24'] }), 'instances.0.addresses.0', /IP address/],
    ['IPv6 on VRRP 2', one({ addresses: ['fd00::1/64'], authPass: undefined }), 'instances.0.version', /must be 3/],
    [
      'tracking of the own interface',
      one({ interface: 'eth0', trackInterfaces: [{ name: 'eth0' }] }),
      'instances.0.trackInterfaces',
      /own interface/,
    ],
    [
      'a delay without preemption',
      one({ preempt: false, preemptDelay: 5 }),
      'instances.0.preemptDelay',
      /needs preempt/,
    ],
    [
      'a check of both kinds',
      one({}, { checks: { a: { script: 'nginx', command: '/bin/true' } } }),
      'checks.a',
      /exactly one of script, command, file, process, bfd/,
    ],
    ['a fall of 0', one({}, { checks: { a: { script: 'nginx', fall: 0 } } }), 'checks.a.fall', /1/],
    ['no instance', { instances: [] }, 'instances', /1/],
  ]
  for (const [what, variables, path, message] of invalid) {
    it(`reject ${what}`, () => {
      const { error } = keepalived.definition.variables.safeParse(variables)
      const issue = error?.issues.find((i) => i.path.join('.') === path)
      expect(issue?.message, JSON.stringify(error?.issues)).to.match(message)
      expect(JSON.stringify(error?.issues)).not.to.contain('fakefake9')
    })
  }
})
