import { rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../src/core/errors.js'
import { type Resource, writesOf } from '../../src/core/resource.js'
import { Output } from '../../src/core/shell/output.js'
import { raw, sh } from '../../src/core/shell/script.js'
import { subject } from '../../src/core/subject.js'
import { firewallResource } from '../../src/resources/firewall.js'
import { LocalHost, shells } from './local-host.js'

const web = { ports: ['80/tcp', '443/tcp'] }
const vrrp = { protocols: ['vrrp'], interface: 'eth0' }
const rule = 'rule protocol value="vrrp" accept'
const closed: Settings = {}

describe('A firewall', () => {
  it('has nothing to do if firewalld is not installed, or neither runs nor starts at boot', () => {
    expect(changes(web, '')).to.deep.equal([])
  })

  it('opens what is closed, at once and permanently', () => {
    expect(changes(web, running(closed, closed))).to.deep.equal([
      ['80/tcp', null, 'open in zone public'],
      ['443/tcp', null, 'open in zone public'],
    ])
    expect(scripts(web, running(closed, closed)).slice(0, 2)).to.deep.equal([
      'firewall-cmd -q --permanent --zone=public --add-port=80/tcp',
      'firewall-cmd -q --zone=public --add-port=80/tcp',
    ])
    expect(scripts(vrrp, running(closed, closed))[1]).to.equal(
      `firewall-cmd -q --zone=public '--add-rich-rule=rule protocol value="vrrp" accept'`,
    )
  })

  for (const [title, options, settings] of [
    ['a port', web, { ports: '443/tcp 80/tcp' }],
    ['a range around the port', web, { ports: '80-81/tcp 440-450/tcp' }],
    ['the rule', vrrp, { rules: [rule] }],
    ['the protocol itself', vrrp, { protocols: 'esp vrrp' }],
  ] as const) {
    it(`accepts ${title}`, () => {
      expect(changes(options, running(settings, settings))).to.deep.equal([])
    })
  }

  for (const [title, ports] of [
    ['the other protocol', '80/udp 443/udp'],
    ['a range beside the port', '81-442/tcp'],
    ['a part of the range', '80-442/tcp'],
  ] as const) {
    it(`does not accept ${title}`, () => {
      expect(changes({ ports: ['80-443/tcp'] }, running({ ports }, { ports }))).to.have.lengthOf(1)
    })
  }

  it('changes only the configuration that is wrong', () => {
    const open = { rules: [rule] }
    expect(changes(vrrp, running(open, closed))[0]).to.include('until the next reload')
    expect(scripts(vrrp, running(open, closed)))
      .to.have.lengthOf(1)
      .and.satisfy(allHave('--permanent'))
    expect(changes(vrrp, running(closed, open))[0]).to.include('after the next reload')
    expect(scripts(vrrp, running(closed, open)))
      .to.have.lengthOf(1)
      .and.not.satisfy(allHave('--permanent'))
  })

  it('writes the files of a firewalld that only starts at boot', () => {
    const stopped = (ports: string, rules: string) =>
      `at boot\nzone dmz\ndmz\n  target: default\n  ports: ${ports}\n  protocols: \n  source-ports: 80/tcp\n  rich rules: \n${rules}`
    const all = { ports: ['80/tcp'], protocols: ['vrrp'] }
    expect(changes(all, stopped('', ''))).to.deep.equal([
      ['80/tcp', null, 'open in zone dmz once firewalld starts'],
      ['vrrp', null, 'open in zone dmz once firewalld starts'],
    ])
    expect(scripts(vrrp, stopped('', ''))[0]).to.match(/^firewall-offline-cmd -q --zone=dmz /)
    expect(changes(all, stopped('22/tcp 80/tcp', `\t${rule}\n`))).to.deep.equal([])
  })

  it('fails for a firewalld that does not answer', () => {
    for (const said of ['running\nzone \n', 'running\nzone public\nno answer\nas 0\nas 0\nas 0\nas 0\nas 0\n'])
      expect(() => changes(web, said), said).to.throw(FailedError, /does not report its rules/)
    const { probe, plan } = firewallResource(web)
    const broken = probe.parse(new Output(2, Buffer.alloc(0), Buffer.alloc(0)))
    expect(() => plan(broken)).to.throw(FailedError)
  })

  it("accepts ports and protocols in firewalld's notation", () => {
    for (const port of ['80', 'http', '80/TCP', '80-/tcp', '80/tcp --panic-on'])
      expect(() => firewallResource({ ports: [port] }), port).to.throw(UsageError, /not a valid firewall port/)
    for (const protocol of ['', 'vr rp', 'vrrp" accept drop "'])
      expect(() => firewallResource({ protocols: [protocol] }), protocol).to.throw(UsageError, /not a valid name/)
  })

  it('declares what it reads and writes, so that a dry run can derive dependencies', () => {
    const resource = firewallResource(web)
    const openings = [subject.other('firewall 80/tcp'), subject.other('firewall 443/tcp')]
    expect(resource.reads).to.deep.equal([subject.package('firewalld'), subject.unit('firewalld.service'), ...openings])
    expect(resource.writes).to.deep.equal(openings)
    const altered = planOf(web, running(closed, closed)).flatMap((change) => writesOf(resource as Resource, change))
    expect(altered).to.deep.equal(openings)
  })

  for (const shell of shells) {
    describe(`asked in ${shell}`, () => {
      let host: LocalHost
      beforeEach(() => {
        host = new LocalHost(shell)
        fake('cut', 'exec /usr/bin/cut "$@"')
        fake('firewall-cmd', 'exit 1')
        fake('firewall-offline-cmd', 'case $* in *zone-of*) exit 2 ;; *default*) echo home ;; *) echo "$*" ;; esac')
        fake('busctl', bus)
      })
      afterEach(() => host.remove())

      it('is queried over the bus if it runs, for the zone of the interface or the default zone', () => {
        const answer = (zone: string) => `running\nzone ${zone}\n${`now ${zone}\n`.repeat(3)}${'file 6\n'.repeat(3)}`
        expect(asked('eth0', 0, 0)).to.equal(answer('dmz'))
        expect(asked('eth1', 0, 1)).to.equal(answer('public'))
        expect(asked(undefined, 0, 0)).to.equal(answer('public'))
      })

      it('reports if it does not answer', () => {
        fake('busctl', 'exit 1')
        expect(asked('eth0', 0, 0)).to.equal(`running\nzone \n${'no answer\n'.repeat(6)}`)
      })

      it('is read from its files if it only starts at boot, and not at all if it does not', () => {
        expect(asked('eth0', 3, 0)).to.equal('at boot\nzone home\n--zone=home --list-all\n')
        expect(asked('eth0', 3, 1)).to.equal('')
        rmSync(host.path('firewall-cmd'))
        expect(asked('eth0', 0, 0)).to.equal('')
      })

      function asked(device: string | undefined, active: number, enabled: number): string {
        fake('systemctl', `case $1 in is-active) exit ${active} ;; is-enabled) exit ${enabled} ;; esac`)
        const { probe } = firewallResource({ ...web, ...(device === undefined ? {} : { interface: device }) })
        return host.run(sh`${raw('PATH=')}${host.folder}\n${probe.script}`).text
      }

      function fake(name: string, code: string): void {
        writeFileSync(host.path(name), `#!/bin/sh\n${code}\n`, { mode: 0o755 })
      }
    })
  }
})

/** A bus on which eth0 is in the zone dmz, whose file is number 6. */
const bus = `case $4,$5,$7 in
*.zone,getZoneOfInterface,eth0) echo 's "dmz"' ;;
*.zone,getZoneOfInterface,*) echo 's ""' ;;
*,getDefaultZone,) echo 's "public"' ;;
*.config,getZoneByName,*) echo 'o "/config/zone/6"' ;;
*.config.zone,get*,) echo "file \${3##*/}" ;;
*.zone,get*,*) echo "now $7" ;;
*) exit 1 ;;
esac`

interface Settings {
  readonly ports?: string
  readonly protocols?: string
  readonly rules?: readonly string[]
}

/** The output of busctl for the running firewalld and its files. */
function running(now: Settings, permanent: Settings): string {
  const words = (text = '') => text.split(' ').filter((word) => word !== '')
  const quoted = (texts: readonly string[]) => texts.map((text) => ` ${JSON.stringify(text)}`).join('')
  const answers = ({ ports, protocols, rules = [] }: Settings, type: string) => [
    `${type} ${words(ports).length}${quoted(words(ports).flatMap((port) => port.split('/')))}`,
    `as ${words(protocols).length}${quoted(words(protocols))}`,
    `as ${rules.length}${quoted(rules)}`,
  ]
  return ['running', 'zone public', ...answers(now, 'aas'), ...answers(permanent, 'a(ss)'), ''].join('\n')
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
