import { expect } from 'chai'
import { FailedError } from '../../../src/core/errors.js'
import { changesFor } from '../../../src/core/resource.js'
import { Output } from '../../../src/core/shell/output.js'
import { actionResource } from '../../../src/resources/systemd/restart.js'
import { type ServiceOptions, serviceResource } from '../../../src/resources/systemd/service.js'
import { type Unit, unitName, unitProbe } from '../../../src/resources/systemd/unit.js'

const unit = (more: Partial<Unit> = {}): Unit => ({
  load: 'loaded',
  active: 'active',
  file: 'enabled',
  edited: false,
  ends: false,
  isLocal: false,
  ...more,
})

describe('The plan of a service', () => {
  const table: [string, Partial<Unit>, ServiceOptions, unknown[]][] = [
    ['as it is', { active: 'inactive', file: 'disabled' }, {}, []],
    ['running and enabled', {}, { running: true, enabled: true }, []],
    ['reloading just now', { active: 'reloading' }, { running: true }, []],
    ['stopped', { active: 'inactive' }, { running: true }, [['state', 'inactive', 'running']]],
    ['failed', { active: 'failed' }, { running: true }, [['state', 'failed', 'running']]],
    ['crashing over and over', { active: 'activating' }, { running: true }, [['state', 'activating', 'running']]],
    ['crashing over and over', { active: 'activating' }, { running: false }, [['state', 'activating', 'stopped']]],
    ['failed', { active: 'failed' }, { running: false }, []],
    ['disabled', { file: 'disabled' }, { enabled: true }, [['enabled', 'disabled', 'enabled']]],
    ['enabled', {}, { enabled: false }, [['enabled', 'enabled', 'disabled']]],
    [
      'enabled until the reboot',
      { file: 'enabled-runtime' },
      { enabled: true },
      [['enabled', 'enabled-runtime', 'enabled']],
    ],
    ['generated', { file: 'generated' }, { enabled: true }, []],
    ['static', { file: 'static' }, { enabled: false }, []],
    ['static, edited', { file: 'static', edited: true }, { enabled: true }, [['enabled', 'static', 'enabled']]],
    ['masked', { load: 'masked', file: 'masked', active: 'inactive' }, { running: false, enabled: false }, []],
    [
      'masked until systemd reads the edit',
      { load: 'masked', active: 'inactive', edited: true },
      { running: true },
      [['state', 'inactive', 'running']],
    ],
    ['edited and nothing else', { edited: true }, { running: true, enabled: true }, []],
    [
      'not there',
      { load: 'not-found', file: '', active: 'inactive' },
      { running: true, enabled: true },
      [
        ['enabled', null, 'enabled'],
        ['state', null, 'running'],
      ],
    ],
    ['not there', { load: 'not-found', active: 'inactive' }, { running: false }, [['state', null, 'stopped']]],
    [
      'not there',
      { load: 'not-found', file: '', active: 'inactive' },
      { running: false, enabled: false, missingOk: true },
      [],
    ],
    ['not there', { load: 'not-found', file: '' }, { enabled: true, missingOk: true }, [['enabled', null, 'enabled']]],
  ]
  for (const [title, current, options, expected] of table) {
    it(`is ${expected.length === 0 ? 'empty' : 'to change it'} for a unit that is ${title}: ${JSON.stringify(options)}`, () => {
      const changes = serviceResource('nginx', options).plan(unit(current))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal(expected)
    })
  }

  it('declares that a daemon starts, and only then', () => {
    const [enabling, starting] = serviceResource('a', { running: true, enabled: true }).plan(
      unit({ active: 'inactive', file: 'disabled' }),
    )
    expect(enabling!.startsDaemon).to.equal(undefined)
    expect(starting!.startsDaemon).to.equal(true)
    expect(serviceResource('a', { running: false }).plan(unit())[0]!.startsDaemon).to.equal(undefined)
  })

  it('rejects what systemd can never do', () => {
    const refused = (current: Partial<Unit>, options: ServiceOptions, message: string) =>
      expect(() => serviceResource('a', options).plan(unit(current))).to.throw(FailedError, message)
    refused({ load: 'masked', active: 'inactive' }, { running: true }, 'a.service is masked on this host')
    const withDropIns = { load: 'masked', file: 'masked', edited: true } as const
    refused(withDropIns, { running: true }, 'a.service is masked on this host')
    refused({ ...withDropIns, file: 'masked-runtime' }, { enabled: true }, 'a.service is masked on this host')
    refused({ file: 'static' }, { enabled: true }, 'a.service cannot be enabled')
    refused({ ends: true, active: 'inactive' }, { running: true }, 'a.service cannot be kept running')
  })
})

describe('A service', () => {
  const both = { running: true, enabled: true }
  const table: [string, Partial<Unit>, ServiceOptions, boolean][] = [
    ['runs and is enabled', {}, both, false],
    ['is stopped and disabled', { active: 'inactive', file: 'disabled' }, { running: false, enabled: false }, false],
    ['is to start', { active: 'inactive' }, both, true],
    ['is to be enabled', { file: 'disabled' }, both, true],
    ['cannot be enabled', { file: 'static' }, both, true],
    ['exits when its work is done', { active: 'inactive', ends: true }, { running: true }, true],
    ['is to stop and to be disabled', {}, { running: false, enabled: false }, false],
    ['may be enabled after an edit', { file: 'static' }, { enabled: false }, true],
    ['is enabled under another name', { file: 'alias' }, both, true],
    ['is not there', { load: 'not-found', active: 'inactive', file: '' }, both, false],
  ]
  for (const [title, current, options, expected] of table) {
    it(`that ${title} ${expected ? 'depends' : 'does not depend'} on what its files say`, () => {
      const types = serviceResource('a', options).readsFor!(unit(current)).map(({ type }) => type)
      expect(types).to.include('unit')
      expect(types.includes('definition')).to.equal(expected)
    })
  }

  it('depends on the scripts of packages only if no package brought it', () => {
    const types = (isLocal: boolean) => serviceResource('a', both).readsFor!(unit({ isLocal })).map(({ type }) => type)
    expect(types(true)).to.deep.equal(['unit', 'local units'])
    expect(types(false)).to.deep.equal(['unit'])
  })
})

describe('The plan of an action', () => {
  it('is always one change', () => {
    for (const active of ['active', 'inactive', 'failed']) {
      const [change, ...others] = changesFor(actionResource('reload', 'nginx'), unit({ active }))
      expect(change).to.include({ attribute: 'reload', from: active, to: 'reloaded' })
      expect(others).to.deep.equal([])
    }
    expect(actionResource('restart', 'nginx')).to.include({ type: 'action' }).and.not.have.property('isDue')
  })
})

describe('The output of systemctl for a unit', () => {
  const parse = (text: string) => unitProbe('a.service').parse(new Output(0, Buffer.from(text), Buffer.alloc(0)))

  it('is parsed in any order', () => {
    const text =
      'Type=oneshot\nRemainAfterExit=no\nLoadState=loaded\nActiveState=inactive\nUnitFileState=static\nNeedDaemonReload=yes\n'
    const found = { load: 'loaded', active: 'inactive', file: 'static', edited: true, ends: true }
    for (const [fragment, isLocal] of [
      ['/lib/systemd/system/a.service', false],
      ['/usr/lib/systemd/system/a.service', false],
      ['/etc/systemd/system/a.service', true],
      ['/usr/local/lib/systemd/system/a.service', true],
    ] as const)
      expect(parse(`${text}FragmentPath=${fragment}\n`)).to.deep.equal({ ...found, isLocal })
  })

  it('may be empty, without systemd', () => {
    const nothing = { load: 'not-found', active: 'inactive', file: '', edited: false, ends: false, isLocal: true }
    expect(parse('')).to.deep.equal(nothing)
  })
})

describe('A unit’s name', () => {
  it('means a service unless it has another suffix', () => {
    expect(['nginx', 'php8.2-fpm', 'a.timer', 'b.service', 'c@d.socket'].map(unitName)).to.deep.equal([
      'nginx.service',
      'php8.2-fpm.service',
      'a.timer',
      'b.service',
      'c@d.socket',
    ])
  })
})
