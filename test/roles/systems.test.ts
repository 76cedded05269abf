import { expect } from 'chai'
import { certificates } from '../../roles/certificates/index.js'
import { type KeepalivedInput, keepalived } from '../../roles/keepalived/index.js'
import { nginx } from '../../roles/nginx/index.js'
import { security } from '../../roles/security/index.js'
import { type Facts, FailedError } from '../../src/index.js'
import { contextOf, fileOf, tasksOf } from './staged-role.js'
import { systems } from './systems.js'

const pair: KeepalivedInput = {
  instances: [{ name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }],
  daemonOptions: '-D',
}

const debian = {
  packages: 'keepalived s-nail curl netbase procps',
  options: '/etc/default/keepalived',
  user: 'www-data',
  modules: '/etc/nginx/modules-enabled/*.conf',
}
const enterprise = {
  packages: 'keepalived s-nail',
  options: '/etc/sysconfig/keepalived',
  user: 'nginx',
  modules: '/usr/share/nginx/modules/*.conf',
}
const older = { ...enterprise, packages: 'keepalived mailx' }

const supported: [keyof typeof systems, Facts['packageManager'], typeof debian, drain: string][] = [
  ['Debian 11', 'apt', debian, 'track_file'],
  ['Debian 12', 'apt', debian, 'track_file'],
  ['Debian 13', 'apt', debian, 'track_file'],
  ['Ubuntu 22.04', 'apt', debian, 'track_file'],
  ['Ubuntu 24.04', 'apt', debian, 'track_file'],
  ['CentOS 7', 'yum', older, 'vrrp_script drain'],
  ['Rocky Linux 8', 'dnf', older, 'track_file'],
  ['AlmaLinux 9', 'dnf', enterprise, 'track_file'],
]

for (const [name, manager, expected, drain] of supported) {
  describe(`On ${name},`, () => {
    const facts = systems[name]
    const onKeepalived = contextOf(keepalived, pair, { facts })
    const onNginx = contextOf(nginx, {}, { facts })
    const named = (title: string) =>
      tasksOf(keepalived, onKeepalived).find((task) => task.name === title)?.resource.name

    it('keepalived and its tools have the names of the distribution', () => {
      expect(facts.packageManager).to.equal(manager)
      expect(named('install keepalived and mailx')).to.equal(expected.packages)
    })

    it('keepalived reads its options where the distribution has them, and is drained as its release can be', () => {
      expect(named('set the daemon options')).to.equal(expected.options)
      expect(fileOf(keepalived, '/etc/keepalived/keepalived.conf', onKeepalived)).to.contain(drain)
    })

    it('nginx runs as the user of its package, with the modules of other packages', () => {
      expect(fileOf(nginx, '/etc/nginx/nginx.conf', onNginx))
        .to.contain(`user ${expected.user};\n`)
        .and.contain(`include ${expected.modules};\n`)
    })
  })
}

describe('On a system that the roles do not support', () => {
  const withoutSystemd = { ...systems['Debian 12'], systemd: false }
  const withoutManager = { ...systems['AlmaLinux 9'], packageManager: undefined }
  const refused: [Facts, RegExp][] = [
    [systems.Alpine, /^this host runs Alpine Linux v3\.20, but .* Debian, Ubuntu and the EL family/],
    [systems.Arch, /^this host runs Arch Linux, but/],
    [
      { ...systems.Arch, os: { id: '', version: '', name: '', family: 'other' } },
      /^this host runs an unknown system, but/,
    ],
    [withoutSystemd, /^this host runs Debian GNU\/Linux 12 \(bookworm\) without systemd, but/],
    [withoutManager, /^this host runs AlmaLinux 9\.5 \(Teal Serval\) without apt, dnf or yum, but/],
  ]
  for (const [facts, message] of refused) {
    it(`every role reports that before it changes anything: ${message.source.slice(1, 40)}`, () => {
      expect(() => nginx.definition.tasks(contextOf(nginx, {}, { facts }))).to.throw(FailedError, message)
      expect(() => keepalived.definition.tasks(contextOf(keepalived, pair, { facts }))).to.throw(FailedError, message)
      expect(() => certificates.definition.tasks(contextOf(certificates, {}, { facts }))).to.throw(FailedError, message)
      expect(() => security.definition.tasks(contextOf(security, {}, { facts }))).to.throw(FailedError, message)
    })
  }

  it('handlers can still be defined, so that this error is the one that is reported', () => {
    const facts = systems.Alpine
    expect(nginx.definition.handlers!(contextOf(nginx, {}, { facts }))).to.have.lengthOf(3)
    expect(keepalived.definition.handlers!(contextOf(keepalived, pair, { facts }))).to.have.lengthOf(2)
  })
})
