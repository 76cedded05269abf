import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../src/core/errors.js'
import { Output } from '../../src/core/output.js'
import { raw, sh } from '../../src/core/script.js'
import { firewallResource } from '../../src/resources/firewall.js'
import { LocalHost, shells } from './local-host.js'

const web = { ports: ['80/tcp', '443/tcp'] }
const vrrp = { protocols: ['vrrp'], interface: 'eth0' }
const rule = '\trule protocol value="vrrp" accept\n'

describe('A firewall', () => {
  it('has nothing to do where firewalld is not there, or neither runs nor starts at boot', () => {
    expect(changes(web, '')).to.deep.equal([])
  })

  it('opens what is closed, at once and for good', () => {
    expect(changes(web, running(zone('public'), zone('public')))).to.deep.equal([
      ['80/tcp', null, 'open in zone public'],
      ['443/tcp', null, 'open in zone public'],
    ])
    expect(scripts(web, running(zone('public'), zone('public'))).slice(0, 2)).to.deep.equal([
      'firewall-cmd -q --permanent --zone=public --add-port=80/tcp',
      'firewall-cmd -q --zone=public --add-port=80/tcp',
    ])
    expect(scripts(vrrp, running(zone('public'), zone('public')))[1]).to.equal(
      `firewall-cmd -q --zone=public '--add-rich-rule=rule protocol value="vrrp" accept'`,
    )
  })

  const both = (settings: Settings): [string, string] => [zone('public', settings), zone('public', settings)]
  for (const [title, options, listing] of [
    ['a port', web, both({ ports: '443/tcp 80/tcp' })],
    ['a range around the port', web, both({ ports: '80-81/tcp 440-450/tcp' })],
    ['the rule', vrrp, both({ rules: rule })],
    ['the protocol itself', vrrp, both({ protocols: 'esp vrrp' })],
    ['a zone that accepts everything', web, both({ target: 'ACCEPT' })],
  ] as const) {
    it(`is content with ${title}`, () => {
      expect(changes(options, running(...listing))).to.deep.equal([])
    })
  }

  for (const [title, ports] of [
    ['the other protocol', '80/udp 443/udp'],
    ['a range beside the port', '81-442/tcp'],
    ['a part of the range', '80-442/tcp'],
  ] as const) {
    it(`is not content with ${title}`, () => {
      expect(changes({ ports: ['80-443/tcp'] }, running(...both({ ports })))).to.have.lengthOf(1)
    })
  }

  it('is not content with the name of the rule in another zone', () => {
    const zones = zone('drop', { rules: rule }) + zone('public')
    expect(changes(vrrp, running(zones, zones))).to.deep.equal([['vrrp', null, 'open in zone public']])
  })

  it('puts right the side that is wrong', () => {
    const open = zone('public', { rules: rule })
    expect(changes(vrrp, running(open, zone('public')))[0]).to.include('until the next reload')
    expect(scripts(vrrp, running(open, zone('public'))))
      .to.have.lengthOf(1)
      .and.satisfy(allHave('--permanent'))
    expect(changes(vrrp, running(zone('public'), open))[0]).to.include('after the next reload')
    expect(scripts(vrrp, running(zone('public'), open)))
      .to.have.lengthOf(1)
      .and.not.satisfy(allHave('--permanent'))
  })

  it('opens the zone of the interface, and the default zone where it has none', () => {
    const zones = zone('dmz', { interfaces: 'eth0 eth1' }) + zone('public')
    expect(changes(vrrp, running(zones, zones))[0]).to.include('open in zone dmz')
    expect(changes({ ...vrrp, interface: 'eth2' }, running(zones, zones))[0]).to.include('open in zone public')
    expect(changes({ protocols: ['vrrp'] }, running(zones, zones))[0]).to.include('open in zone public')
  })

  it('writes the files of a firewalld that only starts at boot', () => {
    const stopped = `at boot\ndefault public\npermanent\n${zone('dmz', { interfaces: 'eth0' })}${zone('public')}`
    expect(changes(vrrp, stopped)).to.deep.equal([['vrrp', null, 'open in zone dmz once firewalld starts']])
    expect(scripts(vrrp, stopped)[0]).to.match(/^firewall-offline-cmd -q --zone=dmz /)
  })

  it('fails for a firewalld that does not answer', () => {
    expect(() => changes(web, 'running\ndefault \nnow\npermanent\n')).to.throw(FailedError, /does not say which zones/)
  })

  it('takes ports and protocols as firewalld knows them', () => {
    for (const port of ['80', 'http', '80/TCP', '80-/tcp', '80/tcp --panic-on'])
      expect(() => firewallResource({ ports: [port] }), port).to.throw(UsageError, /not a port/)
    for (const protocol of ['', 'vr rp', 'vrrp" accept drop "'])
      expect(() => firewallResource({ protocols: [protocol] }), protocol).to.throw(UsageError, /not the name/)
  })

  it('says what it looks at and what it alters, so that a dry run knows what depends on what', () => {
    const resource = firewallResource(web)
    expect(resource.looksAt).to.deep.equal([
      'package firewalld',
      'unit firewalld.service',
      'firewall 80/tcp',
      'firewall 443/tcp',
    ])
    const altered = planOf(web, running(zone('public'), zone('public'))).flatMap(({ alters }) => alters)
    expect(altered).to.deep.equal(['firewall 80/tcp', 'firewall 443/tcp'])
  })

  for (const shell of shells) {
    it(`asks nothing of a host without firewalld, and what it needs of one with it, in ${shell}`, () => {
      const host = new LocalHost(shell)
      const { probe } = firewallResource(web)
      const asked = (active: string, enabled: string) => {
        fake(host, 'systemctl', `case $1 in is-active) exit ${active} ;; is-enabled) exit ${enabled} ;; esac`)
        const path = raw(`PATH='${host.folder}'`)
        return host.run(sh`${path}\n${probe.script}`).text
      }
      expect(asked('0', '0')).to.equal('')
      fake(host, 'firewall-cmd', 'echo "$@"')
      fake(host, 'firewall-offline-cmd', 'echo "offline $@"')
      expect(asked('0', '0')).to.equal(
        'running\ndefault --get-default-zone\nnow\n--list-all-zones\npermanent\n--permanent --list-all-zones\n',
      )
      expect(asked('3', '0')).to.equal(
        'at boot\ndefault offline --get-default-zone\npermanent\noffline --list-all-zones\n',
      )
      expect(asked('3', '1')).to.equal('')
      host.remove()
    })
  }
})

interface Settings {
  ports?: string
  protocols?: string
  interfaces?: string
  target?: string
  rules?: string
}

/** A zone as firewall-cmd lists it. */
function zone(
  name: string,
  { ports = '', protocols = '', interfaces = '', target, rules = '' }: Settings = {},
): string {
  const active = interfaces === '' ? '' : ' (active)'
  return `${name}${active}\n  target: ${target ?? 'default'}\n  interfaces: ${interfaces}\n  sources: \n  services: ssh\n  ports: ${ports}\n  protocols: ${protocols}\n  source-ports: \n  rich rules: \n${rules}\n`
}

function running(now: string, permanent: string): string {
  return `running\ndefault public\nnow\n${now}permanent\n${permanent}`
}

type Options = Parameters<typeof firewallResource>[0]

function planOf(options: Options, said: string) {
  const { probe, plan } = firewallResource(options)
  return plan(probe.parse(new Output(0, Buffer.from(said), Buffer.alloc(0))))
}

function changes(options: Options, said: string): unknown[][] {
  return planOf(options, said).map(({ attribute, from, to }) => [attribute, from, to])
}

function scripts(options: Options, said: string): string[] {
  return planOf(options, said).flatMap(({ steps }) => steps.map(({ script }) => script.text))
}

function allHave(word: string) {
  return (texts: string[]) => texts.every((text) => text.includes(word))
}

function fake(host: LocalHost, name: string, code: string): void {
  writeFileSync(host.path(name), `#!/bin/sh\n${code}\n`, { mode: 0o755 })
}
