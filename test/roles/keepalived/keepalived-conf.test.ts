import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { changesFor } from '../../../src/core/resource.js'
import { type Facts, HaployError } from '../../../src/index.js'
import { contextOf, debian, enterprise, fileOf, pair, tasksOf } from '../staged-role.js'

const conf = '/etc/keepalived/keepalived.conf'
const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const simple: KeepalivedInput = { instances: [{ ...vi1, authPass: 'fakepass' }] }

type Options = Parameters<typeof contextOf>[2]
const render = (variables: KeepalivedInput, options?: Options) =>
  fileOf(keepalived, conf, contextOf(keepalived, variables, options))

describe('keepalived.conf', () => {
  it('is complete for a pair, and shows no password', () => {
    expect(render(simple)).to.equal(wholePair)
  })

  it('differs between the hosts of a pair only in the name, the priority and what draining takes off it', () => {
    const [one, two] = ['lb1', 'lb2'].map((host) => render(simple, { host }).split('\n'))
    const differing = one!.flatMap((line, i) => (line === two![i] ? [] : [`${line.trim()} / ${two![i]!.trim()}`]))
    expect(differing).to.deep.equal([
      'router_id lb1 / router_id lb2',
      'weight -15 / weight -5',
      'priority 100 / priority 90',
    ])
  })

  it('changes on the one host whose own priority is edited', () => {
    const edited = { ...simple, priorities: { VI_1: 103 } }
    const one = render(edited, { others: simple })
    expect(one).to.equal(render(simple).replace('priority 100', 'priority 103').replace('weight -15', 'weight -18'))
    expect(render(simple, { host: 'lb2', others: edited })).to.equal(render(simple, { host: 'lb2' }))
  })

  it('gives each host of a dual master the higher priority for one address', () => {
    const both = {
      instances: [
        vi1,
        { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'], prefer: ['lb2', 'lb1'] },
      ],
    }
    const priorities = (host: string) => render(both, { host }).match(/priority \d+/g)
    expect(priorities('lb1')).to.deep.equal(['priority 100', 'priority 90'])
    expect(priorities('lb2')).to.deep.equal(['priority 90', 'priority 100'])
  })

  it('contains only the instances that prefer the host', () => {
    const two = {
      instances: [
        vi1,
        { ...vi1, name: 'VI_9', virtualRouterId: 59, prefer: ['lb3', 'lb4'], addresses: ['198.18.0.209'] },
      ],
    }
    expect(render(two, { peers: pair(4), host: 'lb3' }))
      .to.contain('vrrp_instance VI_9')
      .and.not.contain('VI_1')
  })

  it('passes its instances to a check that may start nginx', () => {
    const vi2 = { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'], prefer: ['lb2', 'lb1'] }
    const vi3 = { ...vi1, name: 'VI_3', virtualRouterId: 53, addresses: ['198.18.0.202/24'], checks: ['other'] }
    const text = render({
      instances: [vi1, vi2, vi3],
      checks: { nginx: { script: 'nginx', restart: true }, other: { command: '/bin/true' } },
    })
    const line = 'script "/etc/keepalived/check_nginx.sh http://127.0.0.1:8999/ restart VI_1 VI_2"'
    expect(text.match(/script ".*nginx.*/)?.[0]).to.equal(line)
  })

  it('contains every setting that can be declared', () => {
    const text = render({
      instances: [
        {
          ...vi1,
          interface: 'eth1',
          advertInterval: 2,
          preempt: false,
          garpMasterRefresh: 0,
          addresses: [{ address: '198.18.0.200/24', device: 'eth2', label: 'vip1' }, '198.18.0.201'],
          unicast: true,
          checks: ['chkfile'],
          trackInterfaces: [{ name: 'eth2', weight: -5 }, { name: 'eth3' }],
          notify: false,
        },
      ],
      checks: {
        nginx: { script: 'nginx' },
        chkfile: {
          command: '/usr/local/bin/ready --quick',
          interval: 5,
          timeout: 3,
          fall: 1,
          rise: 3,
          weight: 0,
          user: 'nobody',
        },
      },
      globals: {
        routerId: 'HA_1',
        scriptUser: 'keepalived_script',
        notificationEmail: ['ops@example.com', 'root'],
        notificationEmailFrom: 'ha@example.com',
      },
    })
    expect(text).to.equal(everything)
  })

  const drains: [string, Facts, string][] = [
    [
      'a script on EL7',
      enterprise('7.9'),
      `vrrp_script drain_VI_1 {\n    script "/bin/sh -c 'test ! -f /etc/keepalived/drain.VI_1'"`,
    ],
    [
      'the older keyword on Debian 10',
      { ...debian, os: { ...debian.os, version: '10' } },
      'vrrp_track_file drain_VI_1 {',
    ],
    ['a tracked file on EL9', enterprise('9.4'), '\ntrack_file drain_VI_1 {'],
  ]
  for (const [what, facts, piece] of drains) {
    it(`drains by ${what}`, () => {
      expect(render(simple, { facts })).to.contain(piece)
    })
  }

  it('runs scripts from the folder that an enforcing SELinux allows', () => {
    expect(render(simple, { facts: { ...enterprise('9.4'), selinux: 'enforcing' } }))
      .to.contain('script "/usr/libexec/keepalived/check_nginx.sh ')
      .and.contain('notify "/usr/libexec/keepalived/notify.sh"')
  })

  const refusals: [string, KeepalivedInput, Facts, RegExp][] = [
    [
      'the host reports no addresses',
      simple,
      { ...debian, defaultInterface: undefined },
      /cannot choose the interface of VI_1 on lb1: the host reports no addresses/,
    ],
    [
      'there is no default route',
      { instances: [{ ...vi1, addresses: ['192.0.2.1'] }] },
      {
        ...debian,
        defaultInterface: undefined,
        interfaces: [{ name: 'eth0', up: true, addresses: [{ cidr: '198.18.0.11/24', label: 'eth0' }] }],
      },
      /cannot choose the interface of VI_1 on lb1: it has no default route/,
    ],
    [
      'an instance tracks its own interface',
      { instances: [{ ...vi1, trackInterfaces: [{ name: 'eth0' }] }] },
      debian,
      /tracks its own interface eth0 on lb1/,
    ],
    [
      'a label is too long for the kernel',
      { instances: [{ ...vi1, addresses: [{ address: '198.18.0.200/24', label: 'vip1' }] }] },
      { ...debian, defaultInterface: 'eno16777736' },
      /eno16777736:vip1 .* longer than 15 characters/,
    ],
  ]
  for (const [when, variables, facts, message] of refusals) {
    it(`is refused when ${when}`, () => {
      expect(() => render(variables, { facts })).to.throw(HaployError, message)
    })
  }
})

describe('The keepalived role', () => {
  const tasks = (variables: KeepalivedInput, facts = debian) =>
    tasksOf(keepalived, contextOf(keepalived, variables, { facts }))

  it('copies scripts before the configuration that names them, and removes obsolete ones last', () => {
    expect(tasks(simple).map(({ name }) => name)).to.deep.equal([
      'create the systemd drop-in folder',
      'copy the systemd drop-in',
      'install keepalived and mailx',
      'copy check_nginx.sh',
      'copy notify.sh',
      'copy convert_state.sh',
      'record the managed files',
      'keep drained instances drained',
      'copy keepalived.conf',
      'allow VRRP in the firewall on eth0',
      'start keepalived',
      'remove files that are no longer declared',
      'remove the state of instances that are gone',
    ])
  })

  it('copies declared scripts, which replace its own of the same name', () => {
    const variables: KeepalivedInput = {
      instances: [{ ...vi1, notify: 'tell.sh' }],
      scripts: { 'tell.sh': '#!/bin/sh\n', 'check_nginx.sh': '#!/bin/sh\nexit 1\n', 'ready.sh': '#!/bin/sh\n' },
      checks: { nginx: { script: 'nginx' }, ready: { script: 'ready.sh' } },
    }
    expect(tasks(variables).map(({ name }) => name)).to.deep.equal([
      'create the systemd drop-in folder',
      'copy the systemd drop-in',
      'install keepalived and mailx',
      'copy notify.sh',
      'copy convert_state.sh',
      'record the managed files',
      'copy tell.sh',
      'copy check_nginx.sh',
      'copy ready.sh',
      'keep drained instances drained',
      'copy keepalived.conf',
      'allow VRRP in the firewall on eth0',
      'start keepalived',
      'remove files that are no longer declared',
      'remove the state of instances that are gone',
    ])
    expect(render(variables))
      .to.contain('script "/etc/keepalived/ready.sh"')
      .and.contain('notify "/etc/keepalived/tell.sh"')
    expect(render(variables, { facts: { ...debian, selinux: 'enforcing' } })).to.contain(
      'script "/usr/libexec/keepalived/ready.sh"',
    )
  })

  it('writes the options of the daemon where the distribution reads them', () => {
    const path = (facts: Facts) =>
      tasks({ ...simple, daemonOptions: '-D -S 1' }, facts).find(({ name }) => name === 'set the daemon options')
    expect(path(debian)?.resource.name).to.equal('/etc/default/keepalived')
    expect(path(enterprise('8.9'))?.resource.name).to.equal('/etc/sysconfig/keepalived')
  })

  it('restarts a keepalived that does not log a reload', () => {
    const reload = (facts: Facts) => {
      const context = contextOf(keepalived, simple, { facts })
      const handler = keepalived.definition.handlers!(context).find(({ name }) => name === 'reload keepalived')!
      const unit = { load: 'loaded', active: 'active', file: 'enabled', edited: false, ends: false }
      return changesFor(handler.define(context), unit)[0]!.attribute
    }
    expect(reload(enterprise('7.9'))).to.equal('restart')
    expect(reload(debian)).to.equal('reload')
  })
})

const wholePair = `# Written by haploy; changes made here are overwritten.
global_defs {
    router_id lb1
    script_user root
    enable_script_security
    reload_check_config /run/keepalived.check.log
}

vrrp_script nginx {
    script "/etc/keepalived/check_nginx.sh http://127.0.0.1:8999/"
    interval 2
    timeout 2
    fall 2
    rise 2
    weight -20
}

track_file drain_VI_1 {
    file "/etc/keepalived/drain.VI_1"
    weight -15
}

vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
    version 2
    garp_master_refresh 5
    authentication {
        auth_type PASS
        auth_pass ********
    }
    virtual_ipaddress {
        198.18.0.200/24 dev eth0
    }
    track_script {
        nginx
    }
    track_file {
        drain_VI_1
    }
    notify "/etc/keepalived/notify.sh"
}
`

const everything = `# Written by haploy; changes made here are overwritten.
global_defs {
    router_id HA_1
    script_user keepalived_script
    enable_script_security
    notification_email {
        ops@example.com
        root
    }
    notification_email_from ha@example.com
    smtp_server 127.0.0.1
    smtp_connect_timeout 30
}

vrrp_script chkfile {
    script "/usr/local/bin/ready --quick"
    user nobody
    interval 5
    timeout 3
    fall 1
    rise 3
    weight 0
}

track_file drain_VI_1 {
    file "/etc/keepalived/drain.VI_1"
    weight 0
}

vrrp_instance VI_1 {
    state BACKUP
    interface eth1
    virtual_router_id 51
    priority 100
    advert_int 2
    version 2
    nopreempt
    smtp_alert
    unicast_src_ip 198.18.0.11
    unicast_peer {
        198.18.0.12
    }
    virtual_ipaddress {
        198.18.0.200/24 dev eth2 label eth2:vip1
        198.18.0.201 dev eth1
    }
    track_script {
        chkfile
    }
    track_file {
        drain_VI_1
    }
    track_interface {
        eth2 weight -5
        eth3
    }
}
`
