import { expect } from 'chai'
import fc from 'fast-check'
import { adoptKeepalived, compareKeepalived } from '../../../../roles/keepalived/adoption/index.js'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { HaployError, type HostFiles, type Problem, Secret } from '../../../../src/index.js'
import { contextOf, hostVarsOf, problemsOf, tasksOf } from '../../staged-role.js'
import { keepalivedVariables } from '../variables-arbitrary.js'
import { adopted, conf, contentOf, facts, filesOfPair, pairNames, writtenOn } from './adopted-pair.js'

/** What the pairs have besides variables: the directives that stay raw, on both hosts, and what the operator is informed of. */
const expected: Readonly<Record<string, readonly [raw: number, ...notes: string[]]>> = {
  bfd: [0],
  'dual-master': [0],
  'dual-stack': [0],
  globals: [26],
  'hot-standby': [0],
  includes: [0],
  lvs: [64, 'VI_LVS has no check, which lint rejects: declare one in `checks`, or ignore the rule.'],
  mail: [2],
  notify: [
    4,
    ...Object.keys(facts).flatMap((host) =>
      ['bin/app-health', 'sbin/promote.sh', 'sbin/demote.sh', 'sbin/log-state.sh'].map(
        (path) => `/usr/local/${path} stays on ${host} as it is: the role deploys only the scripts in /etc/keepalived.`,
      ),
    ),
  ],
  'one-file': [0],
  passwords: [0],
  routes: [10],
  scripts: [
    0,
    'keepalived.checks.chk_maintenance.raw: the role writes weight itself. Ignore keepalived/raw-owned-keyword to keep it as it is.',
  ],
  'sync-group': [0],
  'track-file': [2],
  unicast: [0],
}

describe('The adoption of a keepalived pair', () => {
  it('is tested with a pair of each kind', () => {
    expect(pairNames).to.deep.equal(Object.keys(expected).sort())
  })

  for (const name of pairNames) {
    it(`writes what has the same effect on each host: ${name}`, async () => {
      const adoption = adopted(name)
      const [raw, ...notes] = expected[name]!
      expect(adoption.directives.raw).to.equal(raw)
      expect(adoption.notes).to.deep.equal(notes)
      for (const [host, before] of Object.entries(filesOfPair(name))) {
        const after = await writtenOn(host, adoption)
        expect(compareKeepalived(before, after, host), host).to.deep.equal([])
        const scripts = [...before].filter(([path]) => path.endsWith('.sh'))
        for (const [path, text] of scripts) expect(after.get(path), `${host}: ${path}`).to.equal(text)
      }
    })
  }

  it('says most directives of these pairs as options', () => {
    const counted = pairNames.filter((name) => name !== 'lvs').map((name) => adopted(name).directives)
    const sum = (kind: 'options' | 'raw') => counted.reduce((total, each) => total + each[kind], 0)
    expect(sum('options') / (sum('options') + sum('raw'))).to.be.above(0.95)
  })

  it('finds again what generated variables do', async function () {
    this.timeout(120_000)
    const samples = fc.sample(keepalivedVariables, { numRuns: 200, seed: 3 })
    const texts = (await Promise.all(samples.map(textsOf))).filter((each) => each !== undefined)
    expect(texts.length).to.be.above(40)
    for (const files of texts) {
      const adoption = adoptionOf(files)
      for (const [host, before] of Object.entries(files))
        expect(compareKeepalived(before, await writtenOn(host, adoption), host), before.get(conf)).to.deep.equal([])
    }
  })
})

describe('The adopted variables', () => {
  it('say once what both hosts have, and the rest per host', () => {
    const { variables, hostVariables } = adopted('dual-master')
    const [first, second] = variables.instances
    expect(first).to.include({ name: 'VI_1', virtualRouterId: 51, interface: 'eth0', smtpAlert: false })
    expect([first!.prefer, second!.prefer]).to.deep.equal([
      ['lb1', 'lb2'],
      ['lb2', 'lb1'],
    ])
    expect(first!.authPass).to.be.instanceOf(Secret)
    expect(first!.addresses).to.deep.equal([{ address: '198.18.0.251/24', label: 'vip1' }])
    expect(hostVariables).to.deep.equal({
      lb1: { globals: { notificationEmailFrom: 'keepalived@lb1.example.com' }, priorities: { VI_2: 99 } },
      lb2: { globals: { notificationEmailFrom: 'keepalived@lb2.example.com' }, priorities: { VI_1: 99 } },
    })
  })

  it('switch off what the role writes by itself', () => {
    const { variables } = adopted('hot-standby')
    expect(variables.mailx).to.equal(false)
    expect(variables.instances[0]).to.include({ notify: false, garpMasterRefresh: 0 })
    expect(Object.keys(variables.checks!)).to.deep.equal(['chk_nginx'])
    expect(variables.checks!.chk_nginx).to.include({ interval: 2, fall: 1, rise: 1, weight: -20 })
  })

  it('name the interface of each host only if the role does not find it', () => {
    const text = (device: string) => instanceText(`interface ${device}`, '198.18.0.200/24')
    const devices = { lb1: 'eth0', lb2: 'ens3' }
    const known = pairOf({ lb1: text('eth0'), lb2: text('ens3') }, devices)
    expect(known.variables.instances[0]).not.to.have.property('interface')
    expect(known.hostVariables).not.to.have.nested.property('lb2.instances')
    const unknown = pairOf({ lb1: text('eth0'), lb2: text('bond0') }, devices)
    expect(unknown.hostVariables).to.have.nested.property('lb2.instances[0].interface', 'bond0')
  })

  it('keep two interfaces of a pair apart, and the order of the addresses', () => {
    const { variables } = adopted('routes')
    expect(variables.instances[0]!.addresses).to.deep.equal(['198.18.0.111/24', '10.9.0.111/24'])
    expect(variables.instances[1]!.raw).to.match(/nexthop via 10\.9\.0\.1 weight 1/)
  })

  it('call an instance by one name on all hosts', () => {
    const other = instanceText('', '198.18.0.200/24').replace('VI_1', 'LB2_VIP')
    const { variables, notes } = pairOf({ lb1: instanceText('', '198.18.0.200/24'), lb2: other })
    expect(variables.instances.map(({ name }) => name)).to.deep.equal(['VI_1'])
    expect(notes).to.include('The instance LB2_VIP of lb2 is called VI_1. Scripts that it runs get that name.')
  })

  it('follow keepalived where it ignores something, and report it', () => {
    const first = instanceText('state MASTER\nnopreempt\ntrack_script {\nlater\n}', '198.18.0.200/24')
    const later = '\nvrrp_script later {\nscript "/bin/true"\n}\n'
    const { variables, differences } = pairOf({ lb1: first + later, lb2: first + later })
    expect(variables.instances[0]).not.to.have.property('preempt')
    expect(variables.instances[0]!.checks).to.deep.equal([])
    expect(differences).to.include.members([
      'VI_1 on lb1 preempts: keepalived ignores nopreempt where the state is MASTER.',
      'VI_1 on lb1 tracks later, which is defined only after it: keepalived ignores that.',
    ])
  })

  it('may give a file a positive weight, with which its number is multiplied', () => {
    const text = `track_file load {\nfile /run/load\n}\n${instanceText('track_file {\nload\n}', '198.18.0.200/24')}`
    const { variables, notes } = pairOf({ lb1: text, lb2: text })
    expect(variables.checks).to.deep.equal({ load: { file: '/run/load', weight: 1 } })
    expect(notes).to.deep.equal([])
  })

  it('have an instance or a group that only one host has', () => {
    const one = instanceText('', '198.18.0.200/24')
    const other = one.replace('VI_1', 'VI_2').replace('51', '52').replace('.200', '.201')
    const group = 'vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}\n'
    const alone = pairOf({ lb1: one + other, lb2: one })
    expect(alone.variables.instances.map(({ prefer }) => prefer)).to.deep.equal([['lb1', 'lb2'], ['lb1']])
    expect(Object.keys(alone.hostVariables.lb2!)).to.deep.equal(['priorities'])
    const grouped = pairOf({ lb1: group + one + other, lb2: one + other })
    expect(grouped.variables.groups).to.have.length(1)
    expect(grouped.hostVariables.lb2!.groups).to.deep.equal([])
    for (const { notes } of [alone, grouped])
      expect(notes.filter((note) => !/has no check/.test(note))).to.deep.equal([])
  })

  it('have no group of a single instance, which does what the group did', () => {
    const check = 'vrrp_script up {\nscript "/bin/true"\nweight -5\n}\n'
    const group =
      'vrrp_sync_group G {\ngroup {\nVI_1\n}\ntrack_script {\nup\n}\nnotify_master "/bin/logger master"\nnotify_fault /bin/false\n}\n'
    const text = check + group + instanceText('notify_fault /bin/true', '198.18.0.200/24')
    const { variables, notes } = pairOf({ lb1: text, lb2: text })
    expect(variables).not.to.have.property('groups')
    expect(variables.instances[0]).not.to.have.property('checks')
    expect(variables.checks).to.have.nested.property('up.weight', -5)
    expect(variables.instances[0]!.notify).to.deep.equal({
      any: false,
      master: '/bin/logger master',
      fault: '/bin/true',
    })
    expect(notes.filter((note) => /lb1/.test(note))).to.deep.equal([
      'The group G of lb1 has only VI_1, which does what the group did. Its scripts get INSTANCE VI_1 instead of GROUP G.',
      'notify_fault of the group G of lb1 is left out: VI_1 has its own.',
    ])
  })

  it('have the highest priority that the role knows, and say so', () => {
    const { hostVariables, notes } = pairOf({
      lb1: instanceText('priority 255', '198.18.0.200/24').replace('priority 100', ''),
      lb2: instanceText('', '198.18.0.200/24'),
    })
    expect(hostVariables.lb1!.priorities).to.deep.equal({ VI_1: 254 })
    expect(notes).to.include.members([
      'VI_1 has the priority 255 on lb1, which the role does not have. Set one up to 254.',
      'lb1: vrrp_instance VI_1: priority is `255` before and `254` after.',
    ])
  })

  it('let keepalived read the file that the role writes', () => {
    const files = new Map([
      ['/srv/keepalived.conf', instanceText('', '198.18.0.200/24')],
      ['/etc/default/keepalived', 'DAEMON_ARGS="-D -f /srv/keepalived.conf -S 1"\n'],
    ])
    const { variables } = adoptKeepalived({ lb1: { files, facts: facts.lb1! } })
    expect(variables.daemonOptions).to.equal('-D -S 1')
  })

  it('contain what has no variable, with a note for what lint rejects', () => {
    const odd = instanceText('', '198.18.0.200/24 preferred_lft 0')
    const { variables, notes } = pairOf({ lb1: odd, lb2: odd })
    expect(variables.instances[0]).to.deep.include({ addresses: [] })
    expect(variables.instances[0]!.raw).to.equal('virtual_ipaddress {\n    198.18.0.200/24 preferred_lft 0\n}')
    expect(notes).to.include(
      'keepalived.instances.VI_1.raw: the role writes virtual_ipaddress itself. Ignore keepalived/raw-owned-keyword to keep it as it is.',
    )
  })

  it('are refused with the host where keepalived would reject the configuration', () => {
    const text = instanceText('', '198.18.0.200/24')
    const message = /^lb2: keepalived would reject .* the block `vrrp_instance` is not closed/
    expect(() => pairOf({ lb1: text, lb2: text.slice(0, -2) })).to.throw(HaployError, message)
    expect(() => pairOf({ lb1: text, lb2: text.replace(/virtual_router_id.*/, '') })).to.throw(
      HaployError,
      /vrrp_instance VI_1 of lb2 cannot be adopted: virtualRouterId/,
    )
  })
})

function instanceText(lines: string, address: string): string {
  return `vrrp_instance VI_1 {\n${lines}\nvirtual_router_id 51\npriority 100\nvirtual_ipaddress {\n${address}\n}\n}\n`
}

/** `devices`: the name of the interface in 198.18.0.0/24. */
function pairOf(texts: Readonly<Record<string, string>>, devices: Readonly<Record<string, string>> = {}) {
  const global = 'global_defs {\nenable_script_security\nscript_user root\n}\n'
  return adoptKeepalived(
    Object.fromEntries(
      Object.entries(texts).map(([host, text]) => {
        const [first, ...others] = facts[host]!.interfaces
        const interfaces = [{ ...first!, name: devices[host] ?? 'eth0' }, ...others]
        return [host, { files: new Map([[conf, global + text]]), facts: { ...facts[host]!, interfaces } }]
      }),
    ),
  )
}

function adoptionOf(files: Readonly<Record<string, HostFiles>>) {
  const hosts = Object.entries(files).map(([host, each]) => [host, { files: each, facts: facts[host]! }])
  return adoptKeepalived(Object.fromEntries(hosts))
}

/** An error that a project cannot ignore, or that keepalived itself would find. */
function isFinal({ rule, severity }: Problem): boolean {
  const found = keepalived.definition.rules?.find(({ id }) => id === rule)
  return severity === 'error' && (found?.cannotBeIgnored !== undefined || /\/(?:raw|command)-/.test(found?.id ?? ''))
}

/** What the role writes on each host; undefined for variables that it refuses. */
async function textsOf(variables: KeepalivedInput): Promise<Readonly<Record<string, HostFiles>> | undefined> {
  if (problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables])).some(isFinal)) return undefined
  try {
    const texts = Object.keys(facts).map(async (host) => {
      const context = contextOf(keepalived, variables, { host, facts: facts[host]! })
      const { resource } = tasksOf(keepalived, context).find((one) => one.resource.name === conf)!
      return [host, new Map([[conf, await contentOf(resource)]])] as const
    })
    return Object.fromEntries(await Promise.all(texts))
  } catch (error) {
    expect(error).to.be.instanceOf(HaployError)
    return undefined
  }
}
