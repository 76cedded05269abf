import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { raw, sh } from '../../src/core/shell/script.js'
import { selinuxBooleanResource } from '../../src/resources/selinux-boolean.js'
import { LocalHost, shells } from './local-host.js'

const boolean = 'httpd_can_network_connect'

for (const shell of shells) {
  describe(`An SELinux boolean, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
      mkdirSync(host.path('active'))
    })
    afterEach(() => host.remove())

    it('has nothing to do if SELinux is disabled or has no such boolean', () => {
      expect(look()).to.deep.equal([])
      program('getsebool', 'echo "getsebool:  SELinux is disabled"; exit 1')
      expect(look()).to.deep.equal([])
    })

    it('is set now and permanently, and then stays', () => {
      policy('off')
      expect(look()).to.deep.equal([['value', 'off', 'on']])
      apply()
      expect(readFileSync(host.path('active', 'booleans.local'), 'utf8')).to.equal('httpd_can_network_connect=1\n')
      expect(look()).to.deep.equal([])
      expect(look(false)).to.deep.equal([['value', 'on', 'off']])
    })

    it('is set permanently if it is on only until the next boot', () => {
      policy('on')
      expect(look()).to.deep.equal([['value', 'on until the next boot', 'on']])
      writeFileSync(host.path('active', 'booleans.local'), `${boolean}_db=1\n`)
      expect(look()).to.have.lengthOf(1)
      apply()
      expect(look()).to.deep.equal([])
    })

    it('is rejected if its name is not a word', () => {
      expect(() => selinuxBooleanResource('a; reboot', true)).to.throw(UsageError)
    })

    const resource = (on: boolean) => selinuxBooleanResource(boolean, on, `'${host.folder}'/*/booleans.local`)
    const inPath = raw('PATH=')
    const run = (script: Parameters<LocalHost['run']>[0]) => host.run(sh`${inPath}${host.folder}:"$PATH"\n${script}`)
    const plan = (on: boolean) => resource(on).plan(resource(on).probe.parse(run(resource(on).probe.script)))
    const look = (on = true) => plan(on).map(({ attribute, from, to }) => [attribute, from, to])
    const apply = () => {
      for (const { script } of plan(true).flatMap(({ steps }) => steps)) expect(run(script).code).to.equal(0)
    }

    function program(name: string, code: string): void {
      writeFileSync(host.path(name), `#!/bin/sh\ncd '${host.folder}'\n${code}\n`, { mode: 0o755 })
    }

    /** A policy with only this boolean. */
    function policy(value: 'on' | 'off'): void {
      writeFileSync(host.path('value'), value)
      program('getsebool', `[ "$1" = ${boolean} ] && echo "$1 --> $(cat value)"`)
      program(
        'setsebool',
        'case $2 in *=1) printf on >value ;; *) printf off >value ;; esac; [ "$1" = -P ] && echo "$2" >active/booleans.local',
      )
    }
  })
}
