import { expect } from 'chai'
import { differencesBetween } from '../../../../../roles/keepalived/adoption/effective/compare.js'
import { compareKeepalived } from '../../../../../roles/keepalived/adoption/index.js'
import { readConfiguration } from '../../../../../roles/keepalived/adoption/reading/read.js'
import type { Statement } from '../../../../../roles/keepalived/keywords/parse.js'
import { conf, filesOfPair, pairNames } from '../adopted-pair.js'

const script = 'vrrp_script up {\n script "/bin/true"\n}\n'
const instance = (lines: string) => `vrrp_instance VI_1 {\n virtual_router_id 51\n${lines}\n}\n`
const compare = (before: string, after: string) =>
  compareKeepalived(new Map([[conf, before]]), new Map([[conf, after]]), 'lb1')

describe('The comparison of keepalived configurations', () => {
  for (const [title, before, after] of [
    ['comments and layout', 'vrrp_instance A { # one\n state BACKUP }', 'vrrp_instance A\n{\n!\n}'],
    ['written-out defaults', instance(''), instance('priority 100\nadvert_int 1.0\ninterface eth0\nversion 2\naccept')],
    ['the default of the daemon', 'global_defs {\nscript_user root\nsmtp_server 127.0.0.1\nrouter_id lb1\n}\n', ''],
    [
      'what all instances get from the daemon',
      `global_defs {\nvrrp_garp_master_refresh 60\nvrrp_version 3\nvrrp_strict\n}\n${instance('')}`,
      instance('garp_master_refresh 60\nversion 3\nstrict_mode on'),
    ],
    ['the state at the start', instance('state MASTER'), instance('state BACKUP')],
    ['nopreempt of a MASTER', instance('state MASTER\nnopreempt'), instance('')],
    ['a password of VRRP 3', instance('version 3\nauthentication {\nauth_pass a\n}'), instance('version 3')],
    ['the ninth character of a password', ...passwords('12345678', '123456789')],
    ['the prefix and the interface of an address', ...addresses('10.0.0.1', '10.0.0.1/32 dev eth0 scope global')],
    ['notations of an IPv6 address', ...addresses('fd00::1/64', 'fd00:0:0::0001/64')],
    [
      'the order of what is tracked, and the name of a check',
      `${script}${instance('track_script {\nup weight 5\n}\ntrack_interface {\neth1\n}')}`,
      `${script.replace('up', 'alive')}${instance('track_interface {\neth1\n}\ntrack_script {\nalive weight 5\n}')}`,
    ],
    ['a check that nothing tracks', script + instance(''), instance('')],
    [
      'a check that is defined only after the instance',
      instance('track_script {\nup\n}') + script,
      instance('') + script,
    ],
    [
      'an instance that tracks its own interface',
      instance('interface eth1\ntrack_interface {\neth1\n}'),
      instance('interface eth1'),
    ],
    [
      'what an instance of a group tracks, instead of the group',
      `${script}vrrp_sync_group G {\ngroup {\nVI_1\nB\n}\n}\n${instance('track_script {\nup\n}')}vrrp_instance B {\n}`,
      `${script}vrrp_sync_group G {\ngroup {\nB VI_1\n}\ntrack_script {\nup\n}\n}\n${instance('')}vrrp_instance B {\n}`,
    ],
    [
      'the drain switches of the role',
      instance(''),
      `track_file drain_VI_1 {\nfile "/etc/keepalived/drain.VI_1"\nweight -5\n}\n${instance('track_file {\ndrain_VI_1\n}')}`,
    ],
    ['notations of routes', ...routes('10.1.0.0/16 via 10.0.0.1 dev eth0', 'to 10.1.0.0/16 oif eth0 gw 10.0.0.1')],
    [
      'the order of directives in a virtual server',
      'virtual_server 10.0.0.1 80 {\nlb_algo rr\nreal_server 10.0.0.2 80 {\nweight 1\n}\n}',
      'virtual_server 10.0.0.1 80 {\nreal_server 10.0.0.2 80 {\nweight 1\n}\nlb_algo rr\n}',
    ],
    ['a file that is included', 'include more.conf', instance('')],
  ] as const) {
    it(`finds no difference in ${title}`, () => {
      const more = new Map([['/etc/keepalived/more.conf', instance('')]])
      const files = (text: string) => new Map([[conf, text], ...more])
      expect(compareKeepalived(files(before), files(after), 'lb1')).to.deep.equal([])
    })
  }

  for (const [before, after, sentence] of [
    [instance('priority 90'), instance(''), 'vrrp_instance VI_1: priority is `90` before and `100` after'],
    [instance('nopreempt'), instance(''), 'vrrp_instance VI_1: preempt is `off` before and `on` after'],
    [instance(''), '', 'vrrp_instance VI_1 is missing'],
    ['', 'virtual_server 10.0.0.1 80 {\nlb_algo rr\n}', '`virtual_server 10.0.0.1 80 { lb_algo rr }` is new'],
    [...passwords('one', 'two'), 'vrrp_instance VI_1: the password differs'],
    [
      ...addresses('10.0.0.1\n10.0.0.2', '10.0.0.2\n10.0.0.1'),
      'vrrp_instance VI_1: virtual_ipaddress is `10.0.0.1/32 dev eth0; 10.0.0.2/32 dev eth0` before and `10.0.0.2/32 dev eth0; 10.0.0.1/32 dev eth0` after',
    ],
    [
      script + instance('track_script {\nup\n}'),
      script.replace('true', 'false') + instance('track_script {\nup\n}'),
      'vrrp_instance VI_1: tracked is `script /bin/true interval 1 timeout 1 fall 1 rise 1 user of the scripts   weight 0` before and `script /bin/false interval 1 timeout 1 fall 1 rise 1 user of the scripts   weight 0` after',
    ],
    ['SSL {\npassword fakepass\n}', '', '`SSL { password … }` is missing'],
    [
      'global_defs {\nenable_script_security\n}',
      '',
      'global_defs: enable_script_security is `on` before and `off` after',
    ],
  ] as const) {
    it(`reports: ${sentence}`, () => {
      expect(compare(before, after)).to.deep.equal([sentence])
    })
  }

  it('finds every other change of a directive, and every directive that is missing', () => {
    const blind = new Set<string>()
    for (const pair of pairNames) {
      const { statements } = readConfiguration(filesOfPair(pair).lb1!)
      for (const { title, changed } of changesIn(statements))
        if (differencesBetween(statements, changed, 'lb1').length === 0) blind.add(title)
    }
    expect([...blind].sort()).to.deep.equal(withoutEffect)
  })
})

/** Defaults, the state at the start, what nothing tracks, and values that mean the same as any other. */
const withoutEffect = `
- advert_int 1
- advert_int 1.0
- auth_type PASS
- interface eth0
- interval 1
- lower_prio_no_advert off
- priority 100
- router_id lb1
- script /bin/false
- script_user root
- smtp_connect_timeout 30
- smtp_server 127.0.0.1
- state BACKUP
- state MASTER
- unicast_src_ip 198.18.0.11
- version 3
- vrrp_script chk_old
~ script /bin/false
~ smtp_alert on
~ state BACKUP
~ state MASTER
~ version 3
~ vrrp_higher_prio_send_advert true`
  .trim()
  .split('\n')

interface Change {
  readonly title: string
  readonly changed: readonly Statement[]
}

/** The same statements without one of them, or with another last word in one. */
function changesIn(statements: readonly Statement[]): readonly Change[] {
  return statements.flatMap((statement, i) => {
    const around = (...each: Statement[]) => [...statements.slice(0, i), ...each, ...statements.slice(i + 1)]
    const { words, block } = statement
    const other = { words: [...words.slice(0, -1), words.at(-1) === '77' ? '78' : '77'] }
    const inner = changesIn(block ?? []).map(({ title, changed }) => ({
      title,
      changed: around({ words, block: changed }),
    }))
    return [
      { title: `- ${words.join(' ')}`, changed: around() },
      ...(block || words.length < 2 ? inner : [{ title: `~ ${words.join(' ')}`, changed: around(other) }]),
    ]
  })
}

function passwords(before: string, after: string): readonly [string, string] {
  const text = (password: string) => instance(`authentication {\nauth_type PASS\nauth_pass ${password}\n}`)
  return [text(before), text(after)]
}

function addresses(before: string, after: string): readonly [string, string] {
  const text = (lines: string) => instance(`virtual_ipaddress {\n${lines}\n}`)
  return [text(before), text(after)]
}

function routes(before: string, after: string): readonly [string, string] {
  const text = (line: string) => instance(`virtual_routes {\n${line}\n}`)
  return [text(before), text(after)]
}
