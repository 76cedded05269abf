import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { prepare } from '../../../src/engine/prepare.js'
import { defineInventory, definePlaybook } from '../../../src/index.js'

type InstanceInput = KeepalivedInput['instances'][number]

/** A recipe as it is published: one file a host, here as that host's variables. */
type Files = readonly [address: string, variables: KeepalivedInput][]

/** What lint says; nothing when all is well. */
function lint(files: Files): string {
  const hosts = Object.fromEntries(files.map(([address, keepalived], i) => [`lb${i + 1}`, { address, keepalived }]))
  const request = {
    playbook: { name: 'recipe', define: definePlaybook([{ hosts: 'lb', roles: [keepalived()] }]) },
    inventory: defineInventory({ groups: { lb: { hosts } } }),
    roles: [],
    transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
  }
  try {
    prepare(request)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

const onBoth = (addresses: readonly [string, string], variables: (index: 0 | 1) => KeepalivedInput): Files => [
  [addresses[0], variables(0)],
  [addresses[1], variables(1)],
]

/** Each of these, and nothing else; the same on both hosts counts once. */
const expectAll = (said: string, wanted: readonly RegExp[]) => {
  const lines = said.includes('\n') ? said.split('\n').filter((line) => /^ {2}\S/.test(line)) : [said]
  const problems = new Set(lines.map((line) => line.replace(/^ *lb\d(, lb\d)*: | \(from .*/g, '')))
  for (const one of wanted)
    expect(
      [...problems].filter((problem) => one.test(problem)),
      said,
    ).to.have.length(1)
  expect(problems.size, said).to.equal(wanted.length)
}

describe('A published recipe for a hot standby', () => {
  const published = (addresses: readonly [string, string], more: Partial<KeepalivedInput> = {}) =>
    onBoth(['192.168.1.140', '192.168.1.141'], (i) => ({
      instances: [
        { name: 'VI_1', interface: 'ens33', virtualRouterId: 66, addresses: [addresses[i]], authPass: 'fakepass' },
      ],
      priorities: { VI_1: 100 - i },
      checks: { chk_http_port: { command: '/usr/local/src/check_nginx_pid.sh', interval: 2, weight: 2 } },
      ...more,
    }))

  it('has two virtual addresses', () => {
    const wanted = [/same addresses \(lb1: 192.168.1.150, lb2: 192.168.16.130\)/]
    expectAll(lint(published(['192.168.1.150', '192.168.16.130'])), wanted)
  })

  it('has a weight that does move the address, if only its check could fail: 100 + 2 becomes less than 99 + 2', () => {
    expect(lint(published(['192.168.1.150', '192.168.1.150']))).to.equal('')
  })

  it('is right with one address and a check that only looks', () => {
    const checks: KeepalivedInput['checks'] = { nginx: { script: 'nginx', weight: -20 } }
    expect(lint(published(['192.168.1.150', '192.168.1.150'], { checks }))).to.equal('')
  })
})

describe("A published recipe for a hot standby of the vendor's packages", () => {
  it('declares keepalived as it should: its mistakes are in the script and in the packages', () => {
    const files = onBoth(['192.168.16.128', '192.168.16.129'], (i) => ({
      instances: [
        { name: 'VI_1', interface: 'ens33', virtualRouterId: 66, addresses: ['192.168.16.130'], authPass: 'fakepass' },
      ],
      priorities: { VI_1: 100 - i },
      checks: { chk_http_port: { command: '/usr/local/src/check_nginx_pid.sh', interval: 2, weight: 2 } },
    }))
    expect(lint(files)).to.equal('')
  })
})

describe('A published recipe for a dual master built from source', () => {
  const hosts = ['192.168.124.71', '192.168.124.72'] as const
  const checks: KeepalivedInput['checks'] = {
    chkfile: { command: '[[ -f /etc/keepalived/down ]] && exit 1 || exit 0', interval: 1, weight: -2 },
    chkngx: { command: '/etc/keepalived/chkngx.sh', interval: 1, weight: -2, fall: 3, rise: 3 },
  }
  const corrected: KeepalivedInput['checks'] = {
    chkfile: { command: "/bin/sh -c 'test ! -f /etc/keepalived/down'", interval: 1, weight: -2 },
    chkngx: { script: 'nginx', interval: 1, weight: -2, fall: 3, rise: 3 },
  }
  const instance = (number: 1 | 2, more: Partial<InstanceInput> = {}): InstanceInput => ({
    name: `VI_${number}`,
    interface: 'eno16777736',
    virtualRouterId: 50 + number,
    addresses: [{ address: `192.168.124.25${number}/24`, label: `vip${number}` }],
    authPass: `fake${number}`,
    ...more,
  })
  const plain = (number: 1 | 2) => instance(number, { addresses: [`192.168.124.25${number}/24`] })

  it('has passwords of ten characters, and tracks the interface that it speaks through', () => {
    const trackInterfaces = [{ name: 'eno16777736', weight: -2 }]
    const files = onBoth(hosts, (i) => ({
      instances: [1, 2].map((n) => instance(n as 1 | 2, { authPass: 'fake567890', trackInterfaces })),
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks,
    }))
    expectAll(lint(files), [
      /instances\.0\.authPass must be 1 to 8 letters or digits/,
      /instances\.1\.authPass must be 1 to 8 letters or digits/,
      /instances\.0\.trackInterfaces must not name the instance's own interface/,
      /instances\.1\.trackInterfaces must not name the instance's own interface/,
    ])
  })

  it('has labels that are too long, a script that is none, and one file for both hosts', () => {
    const files = onBoth(hosts, () => ({
      instances: [instance(1), instance(2)],
      priorities: { VI_1: 100, VI_2: 99 },
      checks,
    }))
    expectAll(lint(files), [
      /label eno16777736:vip1 is longer than 15/,
      /label eno16777736:vip2 is longer than 15/,
      /the check chkfile runs \[\[, which is not the path of a program/,
      /the hosts of VI_1 have the same priority \(lb1: 100, lb2: 100\)/,
      /the hosts of VI_2 have the same priority \(lb1: 99, lb2: 99\)/,
    ])
  })

  it('would have a script twice if it were not for two blocks', () => {
    const twice = ['chkfile', 'chkngx', 'chkngx']
    const files = onBoth(hosts, (i) => ({
      instances: [{ ...plain(1), checks: twice }, plain(2)],
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks: corrected,
    }))
    expectAll(lint(files), [/VI_1 tracks chkngx twice/])
  })

  it('is right without labels, with a shell for its script, and with priorities that cross', () => {
    const files = onBoth(hosts, (i) => ({
      instances: [plain(1), plain(2)],
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks: corrected,
    }))
    expect(lint(files)).to.equal('')
  })
})

describe('A published recipe for a pair in front of two web servers', () => {
  it('declares keepalived as it should: its mistakes are in the firewall and in what the script cannot see', () => {
    const files = onBoth(['192.168.64.130', '192.168.64.134'], (i) => ({
      instances: [
        {
          name: 'nginx',
          interface: 'ens160',
          virtualRouterId: 51,
          addresses: ['192.168.64.200/24'],
          authPass: 'fake56',
        },
      ],
      globals: { routerId: ['NGINX_MASTER', 'NGINX_BACKUP'][i] },
      priorities: { nginx: 100 - 10 * i },
      checks: {
        chk_nginx: { command: '/etc/keepalived/check_nginx.sh', interval: 2, fall: 1, rise: 1, weight: -20 },
      },
    }))
    expect(lint(files)).to.equal('')
  })
})

describe('A published recipe for a dual master with a watcher', () => {
  const files = (passwords: readonly [string, string], checks: KeepalivedInput['checks']) =>
    onBoth(['192.168.1.5', '192.168.1.6'], (i) => ({
      globals: {
        notificationEmail: ['ops@example.com'],
        notificationEmailFrom: 'keepalived@example.com',
        routerId: 'LVS_DEVEL',
      },
      instances: [1, 2].map((number) => ({
        name: `VI_${number}`,
        interface: 'eth0',
        virtualRouterId: 50 + number,
        addresses: [`192.168.1.${7 + number}`],
        authPass: passwords[i],
      })),
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks,
    }))

  it('has a password of twelve characters', () => {
    expectAll(lint(files(['fakepass.com', 'fakepass'], {})), [
      /keepalived\.instances\.0\.authPass must be 1 to 8 letters or digits/,
      /keepalived\.instances\.1\.authPass must be 1 to 8 letters or digits/,
    ])
  })

  it('has passwords that differ, and nothing in keepalived that looks at nginx', () => {
    const said = lint(files(['fakecom', 'fakepass'], {}))
    expectAll(said, [
      /the hosts of VI_1 do not have the same authPass/,
      /the hosts of VI_2 do not have the same authPass/,
      /VI_1: nginx stops on lb1 → lb1 keeps 192.168.1.8 although lb2 is healthy: no check of VI_1 sees it; the same in VI_2/,
    ])
    expect(said).not.to.contain('fake')
  })

  it('is right with one password, and a tracked script for its watcher', () => {
    expect(lint(files(['fakepass', 'fakepass'], { nginx: { script: 'nginx' } }))).to.equal('')
  })
})
