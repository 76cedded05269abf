import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'
import { vi1 } from '../instances/findings.js'

const check = (variables: KeepalivedInput) =>
  problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables])).map(({ rule, message, hint }) => ({
    rule,
    text: `${message} ${hint}`,
  }))

const director = `
virtual_server 198.18.0.200 80 {
  delay_loop 6   # seconds
  lb_algo rr
  lb_kind DR
  protocol TCP
  real_server 198.18.0.21 80 {
    weight 1
    HTTP_GET {
      url {
        path /
        status_code 200
      }
      connect_timeout 3
    }
  }
}
`

describe('The rules for raw text of keepalived', () => {
  const right: [string, KeepalivedInput][] = [
    ['virtual servers', { instances: [vi1], raw: director }],
    ['a keyword without a variable', { instances: [{ ...vi1, raw: 'debug 2' }] }],
    ['a keyword whose variable is not set', { instances: [{ ...vi1, raw: 'garp_master_delay 3' }] }],
    ['comments, quotes and definitions', { instances: [vi1], raw: '! a comment {\n$VAR = "a } b"\n' }],
    ['a condition', { instances: [{ ...vi1, raw: '@lb1 debug 2' }] }],
    ['other settings of the daemon', { instances: [vi1], globals: { raw: 'enable_snmp_vrrp\nenable_traps' } }],
    ['static routes', { instances: [vi1], raw: 'static_routes {\n  10.0.0.0/8 via 198.18.0.1\n}' }],
  ]
  for (const [what, variables] of right) {
    it(`accept ${what}`, () => {
      expect(check(variables)).to.deep.equal([])
    })
  }

  const wrong: [string, KeepalivedInput, string, RegExp][] = [
    ['a block that is not closed', { instances: [vi1], raw: 'track_group a {\n' }, 'raw-syntax', /a \} is missing/],
    ['a brace too many', { instances: [vi1], raw: 'SSL {\n}\n}' }, 'raw-syntax', /closes a block that was not opened/],
    [
      'a quotation mark that is not closed',
      { instances: [{ ...vi1, raw: 'debug "2' }] },
      'raw-syntax',
      /a quotation mark is not closed in `debug "2`/,
    ],
    [
      'a misspelt keyword',
      { instances: [{ ...vi1, raw: 'garp_master_dealy 3' }] },
      'raw-unknown-keyword',
      /keepalived.instances.VI_1.raw: vrrp_instance has no garp_master_dealy Did you mean garp_master_delay\?/,
    ],
    [
      'a keyword of another block',
      { instances: [{ ...vi1, raw: 'vrrp_garp_interval 3' }] },
      'raw-unknown-keyword',
      /It belongs to global_defs/,
    ],
    [
      'a keyword inside a virtual server that is not one of it',
      { instances: [vi1], raw: director.replace('status_code', 'statuscode') },
      'raw-unknown-keyword',
      /virtual_server real_server HTTP_GET url has no statuscode Did you mean status_code\?/,
    ],
    [
      'a keyword that the declared release does not have',
      { instances: [{ ...vi1, raw: 'timer_expired_backup' }], version: '2.2.7' },
      'raw-unknown-keyword',
      /keepalived 2.2.7 does not have timer_expired_backup It exists from 2.2.8 on/,
    ],
    [
      'what decides who takes over',
      { instances: [{ ...vi1, raw: 'nopreempt' }] },
      'raw-owned-keyword',
      /the role writes nopreempt itself Set preempt instead/,
    ],
    [
      'a setting that is declared already',
      { instances: [{ ...vi1, garpMasterDelay: 5, raw: 'garp_master_delay 3' }] },
      'raw-owned-keyword',
      /Set garpMasterDelay instead/,
    ],
    ['the state', { instances: [{ ...vi1, raw: 'state MASTER' }] }, 'raw-owned-keyword', /Remove it/],
    [
      'an instance that lint would not see',
      { instances: [vi1], raw: 'vrrp_instance VI_9 {\n  interface eth0\n}' },
      'raw-owned-keyword',
      /Set instances instead/,
    ],
    [
      'a second block of globals',
      { instances: [vi1], raw: 'global_defs {\n}' },
      'raw-owned-keyword',
      /Set globals instead/,
    ],
  ]
  for (const [what, variables, rule, says] of wrong) {
    it(`find ${what}`, () => {
      const found = check(variables).find((problem) => problem.rule === `keepalived/${rule}`)
      expect(found?.text, JSON.stringify(check(variables))).to.match(says)
    })
  }
})

describe('The rules for a template of keepalived', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-template-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const lint = (text: string) => {
    const template = join(folder, `${text.length}.ejs`)
    writeFileSync(template, text)
    return check({ instances: [vi1], template }).map(({ text: found }) => found)
  }

  it('accept the template of the role, and values anywhere', () => {
    expect(lint(readFileSync('roles/keepalived/templates/keepalived.conf.ejs', 'utf8'))).to.deep.equal([])
    expect(lint('global_defs {\n  router_id <%= host.name %>\n  <%= globals[0] %>\n}\n')).to.deep.equal([])
  })

  it('find a missing brace where no tag repeats lines, and a misspelt keyword anywhere', () => {
    expect(lint('global_defs {\n  router_id <%= host.name %>\n')).to.have.length(1)
    expect(lint('global_defs {\n<% if (globals) { %>\n  routerid a\n<% } %>\n}\n')[0]).to.match(
      /global_defs has no routerid/,
    )
  })
})
