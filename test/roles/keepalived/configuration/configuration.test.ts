import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { type Facts, HaployError } from '../../../../src/index.js'
import { contextOf, debian, enterprise, fileOf } from '../../staged-role.js'

const conf = '/etc/keepalived/keepalived.conf'
const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const vi2 = { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['10.9.0.200/24'] }

/** Two networks, of which only one has the default route. */
const facts: Facts = {
  ...debian,
  interfaces: [
    {
      name: 'eth0',
      up: true,
      addresses: [
        { cidr: '198.18.0.11/24', label: 'eth0' },
        { cidr: 'fe80::1/64', label: 'eth0' },
        { cidr: '10.9.0.200/24', label: 'eth0' },
      ],
    },
    {
      name: 'eth1',
      up: true,
      addresses: [
        { cidr: '10.9.0.11/24', label: 'eth1' },
        { cidr: 'fd00::11/64', label: 'eth1' },
        { cidr: 'fe80::2/64', label: 'eth1' },
      ],
    },
  ],
}

const render = (variables: KeepalivedInput, more: Parameters<typeof contextOf>[2] = {}) =>
  fileOf(keepalived, conf, contextOf(keepalived, variables, { facts, ...more }))
const block = (text: string, title: string) => {
  const start = text.indexOf(`${title} {\n`)
  return start < 0 ? undefined : text.slice(start, text.indexOf('\n}\n', start) + 2)
}

describe('The configuration of keepalived', () => {
  it('puts an address on the interface whose network contains it', () => {
    const text = render({ instances: [vi1, vi2] })
    expect(block(text, 'vrrp_instance VI_1')).to.contain('interface eth0').and.contain('198.18.0.200/24 dev eth0')
    expect(block(text, 'vrrp_instance VI_2')).to.contain('interface eth1').and.contain('10.9.0.200/24 dev eth1')
  })

  it('puts an address of another network than that of the chosen interface there, in any family', () => {
    const addresses = ['198.18.0.200/24', '10.9.0.201', 'fd00::200/64', 'fe80::200/64', '192.0.2.1/32']
    const text = render({ instances: [{ ...vi1, addresses, interface: 'eth0' }, vi2] })
    expect(text)
      .to.contain('198.18.0.200/24 dev eth0')
      .and.contain('10.9.0.201 dev eth1')
      .and.contain('fd00::200/64 dev eth1')
      .and.contain('fe80::200/64 dev eth0')
      .and.contain('192.0.2.1/32 dev eth0')
    const explicit = [{ address: '10.9.0.201/24', device: 'eth0' }]
    expect(render({ instances: [{ ...vi1, addresses: explicit }] })).to.contain('10.9.0.201/24 dev eth0')
  })

  it('lets the other family move along', () => {
    const addresses = ['fd00::200/64', '198.18.0.200/24']
    const four = render({ instances: [{ ...vi1, addresses, authPass: 'fakepass' }] })
    expect(four).to.contain('    virtual_ipaddress {\n        198.18.0.200/24 dev eth0\n    }\n')
    expect(four).to.contain('    virtual_ipaddress_excluded {\n        fd00::200/64 dev eth1\n    }\n')
    const six = render({ instances: [{ ...vi1, addresses, nativeIpv6: true, version: 3 }] })
    expect(six).to.contain('    native_ipv6\n')
    expect(six).to.contain('    virtual_ipaddress {\n        fd00::200/64 dev eth1\n    }\n')
    expect(six).to.contain('    virtual_ipaddress_excluded {\n        198.18.0.200/24 dev eth0\n    }\n')
  })

  it('writes the options of addresses, routes and rules', () => {
    const text = render({
      instances: [
        {
          ...vi1,
          addresses: [{ address: '198.18.0.200/24', broadcast: '+', scope: 'link', label: 'vip', noTrack: true }],
          virtualRoutes: [{ to: 'default', via: '198.18.0.1', table: 100, metric: 5, noTrack: true }],
          virtualRules: [{ from: '198.18.0.200/32', table: 100, priority: 1000 }],
        },
      ],
    })
    expect(text)
      .to.contain('198.18.0.200/24 dev eth0 brd + scope link label eth0:vip no_track')
      .and.contain('    virtual_routes {\n        default via 198.18.0.1 table 100 metric 5 no_track\n    }\n')
      .and.contain('    virtual_rules {\n        from 198.18.0.200/32 table 100 priority 1000\n    }\n')
  })

  it('tracks for the instances of a group in the group, and drains them together', () => {
    const variables: KeepalivedInput = {
      instances: [vi1, vi2],
      groups: [{ name: 'G', instances: ['VI_1', 'VI_2'], notify: { master: 'notify.sh up' } }],
    }
    const text = render(variables)
    const group = block(text, 'vrrp_sync_group G')!
    expect(group).to.contain('    group {\n        VI_1\n        VI_2\n    }\n')
    expect(group).to.contain('    track_script {\n        nginx\n    }\n    track_file {\n        drain_G\n    }\n')
    expect(group).to.contain('notify_master "/etc/keepalived/notify.sh up"').and.contain('notify "/etc/keepalived/')
    expect(block(text, 'vrrp_instance VI_1')).not.to.contain('track_')
    expect(() => render(variables, { facts: enterprise('7.9') })).to.throw(
      HaployError,
      /cannot track checks in the group/,
    )
    const script = fileOf(keepalived, '/etc/keepalived/convert_state.sh', contextOf(keepalived, variables, { facts }))
    expect(script).to.contain('for unit in G,VI_1,VI_2; do')
  })

  it('tracks files, processes and neighbours', () => {
    const text = render({
      instances: [vi1],
      checks: {
        nginx: { script: 'nginx', initiallyFailed: true },
        down: { file: '/run/down', weight: -20 },
        master: { process: 'nginx', weight: -20 },
        peer: { bfd: { neighbor: { lb1: '198.18.0.12', lb2: '198.18.0.11' }, minSend: 100 }, weight: -20 },
      },
    })
    expect(block(text, 'vrrp_script nginx')).to.contain('init_fail')
    expect(block(text, 'track_file down')).to.contain('file "/run/down"').and.contain('weight -20')
    expect(block(text, 'vrrp_track_process master')).to.contain('process "nginx"')
    expect(block(text, 'bfd_instance peer')).to.contain('neighbor_ip 198.18.0.12').and.contain('min_tx 100')
    expect(text)
      .to.contain('    track_file {\n        down\n        drain_VI_1\n    }\n')
      .and.contain('    track_process {\n        master\n    }\n')
      .and.contain('    track_bfd {\n        peer\n    }\n')
  })

  it('quotes a password that is not only letters and digits', () => {
    const password = (authPass: string, more = {}) => render({ instances: [{ ...vi1, authPass }], ...more })
    expect(password('fakepass')).to.contain('auth_pass ********\n')
    expect(password('fa ke#!{')).to.contain('auth_pass "********"\n')
    expect(password('fa.ke+=%', { version: '1.3.5' })).to.contain('auth_pass ********\n')
    expect(() => password('fa ke#!{', { version: '1.3.5' })).to.throw(
      HaployError,
      /1.3.5 cannot read the password of VI_1/,
    )
  })

  it('refuses a keyword in raw text that the release does not have', () => {
    const variables = { instances: [{ ...vi1, raw: 'timer_expired_backup' }] }
    expect(() => render(variables)).to.throw(
      HaployError,
      /2.2.7 on lb1 does not know timer_expired_backup in keepalived/,
    )
    expect(render({ ...variables, version: '2.3.0' })).to.contain('    timer_expired_backup\n')
  })

  it('copies raw text of every level into its block', () => {
    const text = render({
      instances: [{ ...vi1, raw: '\n      debug 1\n        # deeper\n' }],
      globals: { raw: 'enable_traps' },
      raw: 'static_routes {\n  10.0.0.0/8 via 198.18.0.1\n}\n',
    })
    expect(text).to.contain('    enable_traps\n}\n')
    expect(text).to.contain('    debug 1\n      # deeper\n}\n')
    expect(text).to.match(/\n\nstatic_routes \{\n {2}10.0.0.0\/8 via 198.18.0.1\n\}\n$/)
  })

  it('has a keyword for an instance without an address where the release has one', () => {
    const cloud: KeepalivedInput = { instances: [{ ...vi1, addresses: [], interface: 'eth0' }] }
    expect(render({ ...cloud, version: '2.3.0' }))
      .to.contain('no_virtual_ipaddress')
      .and.contain('reload_check_config')
    expect(render(cloud)).not.to.match(/virtual_ipaddress|reload_check_config/)
  })

  it('limits the unicast packets of a peer', () => {
    const unicast = { lb1: '198.18.0.11', lb2: { address: '198.18.0.12', minTtl: 254, maxTtl: 255 } }
    const text = render({ instances: [{ ...vi1, unicast, unicastTtl: 255, checkUnicastSource: true }] })
    expect(text)
      .to.contain('    unicast_ttl 255\n    check_unicast_src\n')
      .and.contain('    unicast_src_ip 198.18.0.11\n    unicast_peer {\n        198.18.0.12 min_ttl 254 max_ttl 255\n')
  })

  it('sends multicast from the declared address of each host', () => {
    const variables = { instances: [{ ...vi1, multicastSource: { lb1: '198.18.0.11' } }] }
    expect(render(variables)).to.contain('    mcast_src_ip 198.18.0.11\n')
    expect(render(variables, { host: 'lb2' })).not.to.contain('mcast_src_ip')
  })

  it('is rendered from your own template', () => {
    const template = join(mkdtempSync(join(tmpdir(), 'haploy-template-')), 'keepalived.conf.ejs')
    writeFileSync(
      template,
      '<% for (const { name, device, after } of instances) { %><%= name %> on <%= device %>: <%= after[1] %>\n<% } %>',
    )
    expect(render({ instances: [vi1], template })).to.equal('VI_1 on eth0:     198.18.0.200/24 dev eth0\n')
    rmSync(dirname(template), { recursive: true })
  })

  it('refuses the name of an existing interface for a virtual MAC address', () => {
    const named = (useVmac: string) => render({ instances: [{ ...vi1, useVmac }] })
    expect(() => named('eth1')).to.throw(HaployError, /would make the interface eth1, which lb1 has already/)
    expect(named('vrrp51')).to.contain('use_vmac vrrp51')
  })
})
