import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { security } from '../../../roles/security/index.js'
import { selinuxMode } from '../../../roles/security/selinux.js'
import { changesFor } from '../../../src/core/resource.js'
import { FailedError, raw, sh } from '../../../src/index.js'
import { LocalHost, shells } from '../../resources/local-host.js'
import { contextOf, hostCalled, tasksOf } from '../staged-role.js'

describe('The security role', () => {
  const named = (variables: Parameters<typeof contextOf<typeof security.definition.variables>>[1], port?: number) => {
    const peers = [hostCalled('lb1', '198.18.0.11', port === undefined ? {} : { port })]
    return tasksOf(security, contextOf(security, variables, { peers })).map(
      ({ name, resource }) => `${name}: ${resource.kind} ${resource.name}`,
    )
  }

  it('changes nothing by default', () => {
    expect(named({})).to.deep.equal([])
  })

  it('allows the SSH port before it starts firewalld', () => {
    const tasks = (port: number) => [
      'install firewalld: package firewalld',
      'enable firewalld: service firewalld',
      `allow SSH in the firewall: firewall ${port}/tcp`,
      'start firewalld: service firewalld',
    ]
    expect(named({ firewalld: 'running' })).to.deep.equal(tasks(22))
    expect(named({ firewalld: 'running' }, 2222)).to.deep.equal(tasks(2222))
  })

  it('stops and disables firewalld', () => {
    expect(named({ firewalld: 'stopped' })).to.deep.equal(['stop firewalld: service firewalld'])
    const [stop] = tasksOf(security, contextOf(security, { firewalld: 'stopped' }))
    const unit = { load: 'loaded', active: 'active', file: 'enabled', edited: false, ends: false }
    expect(changesFor(stop!.resource, unit).map(({ to }) => to)).to.deep.equal(['disabled', 'stopped'])
    const absent = { ...unit, load: 'not-found', active: 'inactive', file: '' }
    expect(changesFor(stop!.resource, absent)).to.deep.equal([])
  })

  it('fails before any change if the kernel that should enforce runs without SELinux', () => {
    expect(() => named({ selinux: 'enforcing' })).to.throw(FailedError, /only a reboot can enable it/)
  })

  it('accepts the modes of SELinux', () => {
    expect(named({ selinux: 'permissive' })).to.deep.equal(['set SELinux to permissive: selinux mode'])
    expect(security.definition.variables.safeParse({ selinux: 'disabled' }).success).to.equal(false)
  })
})

for (const shell of shells) {
  describe(`The mode of SELinux, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    it('is set now and for the next boot, and then needs no change', () => {
      kernel('1')
      write('# SELINUX= says the mode\nSELINUX=enforcing\nSELINUXTYPE=targeted\n')
      expect(look('permissive')).to.deep.equal([
        ['at boot', 'enforcing', 'permissive'],
        ['now', 'enforcing', 'permissive'],
      ])
      apply('permissive')
      expect(config()).to.equal('# SELINUX= says the mode\nSELINUX=permissive\nSELINUXTYPE=targeted\n')
      expect(look('permissive')).to.deep.equal([])
      apply('enforcing')
      expect(look('enforcing')).to.deep.equal([])
    })

    it('is set if only one of the two differs, or the file does not set it', () => {
      kernel('0')
      write('SELINUXTYPE=targeted\n')
      expect(look('permissive')).to.deep.equal([['at boot', null, 'permissive']])
      apply('permissive')
      expect(config()).to.equal('SELINUXTYPE=targeted\nSELINUX=permissive\n')
      kernel('1')
      expect(look('permissive')).to.deep.equal([['now', 'enforcing', 'permissive']])
    })

    it('needs no change to permissive if the kernel runs without SELinux', () => {
      write('SELINUX=disabled\n')
      expect(look('permissive')).to.deep.equal([])
    })

    const path = () => host.path('config')
    const config = () => readFileSync(path(), 'utf8')
    const write = (text: string) => writeFileSync(path(), text)
    const run = (script: Parameters<LocalHost['run']>[0]) =>
      host.run(sh`${raw('PATH=')}${host.folder}:"$PATH"\n${script}`)

    function plan(mode: 'enforcing' | 'permissive') {
      const places = { enforce: host.path('enforce'), config: path() }
      const resource = selinuxMode(mode, { selinux: 'permissive' }, places)
      return resource.plan(resource.probe.parse(run(resource.probe.script)))
    }

    function look(mode: 'enforcing' | 'permissive') {
      return plan(mode).map(({ attribute, from, to }) => [attribute, from, to])
    }

    function apply(mode: 'enforcing' | 'permissive') {
      for (const { script } of plan(mode).flatMap(({ steps }) => steps)) expect(run(script).code).to.equal(0)
    }

    /** A kernel in this mode, which setenforce changes. */
    function kernel(mode: '0' | '1'): void {
      writeFileSync(host.path('enforce'), mode)
      const code = `#!/bin/sh\nprintf %s "$1" >'${host.path('enforce')}'\n`
      writeFileSync(host.path('setenforce'), code, { mode: 0o755 })
    }
  })
}
