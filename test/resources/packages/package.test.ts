import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { Facts } from '../../../src/core/host/facts.js'
import { changesFor } from '../../../src/core/resource.js'
import { Output } from '../../../src/core/shell/output.js'
import { apt } from '../../../src/resources/packages/apt.js'
import { dnf, yum } from '../../../src/resources/packages/dnf.js'
import type { Package, PackageManager, Request } from '../../../src/resources/packages/manager.js'
import { packageResource, pkg } from '../../../src/resources/packages/package.js'
import { resourceOf } from '../files/file-contract.js'

const request = (names: string[], more: Partial<Request> = {}): Request => ({
  names,
  versions: {},
  state: 'present',
  start: false,
  ...more,
})

const output = (text: string, code = 0) => new Output(code, Buffer.from(text), Buffer.alloc(0))

describe('The plan of packages', () => {
  const plan = (found: Record<string, Package>, more: Partial<Request> = {}, stale = false, manager = apt) => {
    const resource = packageResource(request(Object.keys(found), more), manager)
    return resource.plan({ byName: new Map(Object.entries(found)), stale })
  }
  const rows = (...parameters: Parameters<typeof plan>) => plan(...parameters).map(({ from, to }) => [from, to])

  const table: [string, Package, Partial<Request>, boolean, unknown][] = [
    ['installs what is missing', { version: null }, {}, false, [null, 'installed']],
    ['leaves any version', { version: '1' }, {}, false, undefined],
    [
      'finishes what was interrupted',
      { version: null, interrupted: 'unpacked 1' },
      {},
      false,
      ['unpacked 1', 'installed'],
    ],
    ['removes', { version: '1' }, { state: 'absent' }, false, ['1', 'absent']],
    [
      'removes what is half there',
      { version: null, interrupted: 'unpacked 1' },
      { state: 'absent' },
      false,
      ['unpacked 1', 'absent'],
    ],
    ['has nothing to remove', { version: null }, { state: 'absent' }, false, undefined],
    ['goes to a pinned version', { version: '2' }, { versions: { a: '1' } }, false, ['2', '1']],
    ['stays at a pinned version', { version: '1' }, { versions: { a: '1' } }, false, undefined],
    ['goes to the latest', { version: '1', candidate: '2' }, { state: 'latest' }, false, ['1', '2']],
    ['is the latest', { version: '2', candidate: '2' }, { state: 'latest' }, false, undefined],
    ['knows of nothing newer', { version: '2' }, { state: 'latest' }, false, undefined],
    ['cannot know with old lists', { version: '2', candidate: '2' }, { state: 'latest' }, true, ['2', 'latest']],
    [
      'does not trust a candidate of old lists',
      { version: '1', candidate: '2' },
      { state: 'latest' },
      true,
      ['1', 'latest'],
    ],
  ]
  for (const [title, found, more, stale, expected] of table) {
    it(title, () => expect(rows({ a: found }, more, stale)[0]).to.deep.equal(expected))
  }

  it('is one transaction for all packages', () => {
    const changes = plan({ a: { version: null }, b: { version: '1' }, c: { version: null } })
    expect(changes.map(({ attribute, steps }) => [attribute, steps.length])).to.deep.equal([
      ['a', 1],
      ['c', 0],
    ])
  })

  it('names the packages that it repairs first, but starts no transaction for them', () => {
    const unfinished = [
      { name: 'b', interrupted: 'broken 1', to: 'repaired' as const },
      { name: 'c', interrupted: 'half-installed 2', to: 'removed' as const },
    ]
    const planned = (a: Package, more = {}) =>
      packageResource(request(['a']), apt)
        .plan({ byName: new Map([['a', a]]), stale: false, unfinished, ...more })
        .map(({ attribute, from, to, steps }) => [attribute, from, to, steps.length])
    const repaired = [
      ['b', 'broken 1', 'repaired', 0],
      ['c', 'half-installed 2', 'removed', 0],
    ]
    expect(planned({ version: null })).to.deep.equal([['a', null, 'installed', 1], ...repaired])
    expect(planned({ version: '1' })).to.deep.equal([])
    expect(planned({ version: '1' }, { cutOff: true })).to.deep.equal([
      ['transaction', 'cut off', 'finished', 1],
      ...repaired,
    ])
  })

  it('removes only installed packages', () => {
    const [change] = plan({ a: { version: '1' }, b: { version: null } }, { state: 'absent' })
    expect(change!.steps[0]!.script.text).to.match(/attempt remove a$/m)
  })

  it('accepts any version that begins like a pin with a star', () => {
    const pinned = (version: string, pin: string, manager: PackageManager) =>
      rows({ a: { version } }, { versions: { a: pin } }, false, manager)
    for (const [version, pin] of [
      ['1.24.0-1', '1.24*'],
      ['1.24.0-1', '1.24.0-*'],
      ['2:1.24', '2:1.2*'],
    ] as const) {
      expect(pinned(version, pin, apt), pin).to.be.empty
      expect(pinned(version, pin, dnf), pin).to.be.empty
    }
    for (const pin of ['1.25*', '24*', '1.24.0-12*']) {
      expect(pinned('1.24.0-1', pin, apt), pin).to.deep.equal([['1.24.0-1', pin]])
      expect(pinned('1.24.0-1', pin, dnf), pin).to.deep.equal([['1.24.0-1', pin]])
    }
    expect(pinned('2:1.24.0-1', '1.24*', dnf)).to.be.empty
    expect(pinned('2:1.24.0-1', '1.24*', apt)).to.have.lengthOf(1)
  })

  it('accepts the pin of an rpm with or without epoch and release', () => {
    const pinned = (pin: string) => rows({ a: { version: '1:1.20.1-14.el9' } }, { versions: { a: pin } }, false, dnf)
    for (const pin of ['1:1.20.1-14.el9', '1.20.1-14.el9', '1.20.1', '1:1.20.1']) expect(pinned(pin)).to.be.empty
    for (const pin of ['1.20', '1.20.1-14', '2:1.20.1-14.el9']) expect(pinned(pin)).to.have.lengthOf(1)
  })

  it('reports what failed, and whether a refresh found something newer', () => {
    const resource = packageResource(request(['a', 'b'], { state: 'latest' }), apt)
    expect(resource.judge!(output('', 100)).failed).to.equal('apt-get could not install a, b')
    expect(resource.judge!(output('x\n\nhaploy: nothing newer\n'))).to.deep.equal({ changed: false })
    expect(resource.judge!(output('x\n'))).to.deep.equal({ changed: true })
  })
})

describe('What a dry run goes by', () => {
  const written = (found: Record<string, Package>, more: Partial<Request> = {}, simulated?: string) => {
    const resource = packageResource(request(Object.keys(found), more), apt)
    const [change] = resource.plan({ byName: new Map(Object.entries(found)), stale: false })
    const writes = change!.steps[0]!.writesAfter!(simulated === undefined ? undefined : output(simulated))
    return writes === 'anything' ? writes : writes.map(({ type, name }) => `${type} ${name}`.trim())
  }
  const scripts = ['accounts', 'local units']
  const installed = ['missing', 'packaged files', ...scripts]

  it('is what the simulation says', () => {
    const text =
      'Inst a [1] (2)\nhaploy: installs\nhaploy: package a\nhaploy: package b\nhaploy: file /x y\nhaploy: end\n'
    expect(written({ a: { version: '1' } }, { versions: { a: '2' } }, text)).to.deep.equal([
      ...['package a', 'package b', 'path /x y', ...installed],
    ])
  })

  it('is nothing new after a removal', () => {
    const text = 'haploy: package a\nhaploy: file /x\nhaploy: end\n'
    expect(written({ a: { version: '1' } }, { state: 'absent' }, text)).to.deep.equal([
      'package a',
      'path /x',
      ...scripts,
    ])
  })

  it('is anything if the simulation did not end, or if an upgrade or a removal could not be simulated', () => {
    expect(written({ a: { version: null } }, {}, 'haploy: package a\n')).to.equal('anything')
    expect(written({ a: { version: '1' } }, { versions: { a: '2' } })).to.equal('anything')
    expect(written({ a: { version: '1' } }, { state: 'absent' })).to.equal('anything')
    expect(written({ a: { version: null, interrupted: 'broken 1' } })).to.equal('anything')
    // An installation may upgrade what is installed.
    expect(written({ a: { version: null }, b: { version: '1' } })).to.equal('anything')
  })

  it('is without a simulation what installing a package does', () => {
    expect(written({ a: { version: null } })).to.deep.equal(['package a', ...installed])
  })
})

describe('The output of apt and dpkg', () => {
  const parse = (names: string[], text: string) => {
    const { byName, stale } = apt.probe(request(names)).parse(output(text, 1))
    return { ...Object.fromEntries(byName), stale }
  }

  it('is parsed by name, whatever the state', () => {
    const text = [
      'bash\tii \t5.2.15-2+b13',
      'libc6:amd64\tii \t2.36-9',
      'git\thi \t1:2.39',
      'nginx\tiF \t1.22.1-9',
      'a1\tiU \t1',
      'a2\tiHR\t2',
      'a3\trc \t3',
      'a4\tun \t',
      'a5\tiW \t5',
    ]
    expect(
      parse(['bash', 'libc6', 'git', 'nginx', 'a1', 'a2', 'a3', 'a4', 'a5', 'none'], text.join('\n')),
    ).to.deep.equal({
      bash: { version: '5.2.15-2+b13' },
      libc6: { version: '2.36-9' },
      git: { version: '1:2.39' },
      nginx: { version: null, interrupted: 'half-configured 1.22.1-9' },
      a1: { version: null, interrupted: 'unpacked 1' },
      a2: { version: null, interrupted: 'broken 2' },
      a3: { version: null },
      a4: { version: null },
      a5: { version: null, interrupted: 'waiting for triggers 5' },
      none: { version: null },
      stale: false,
    })
  })

  it('contains the packages that nobody requested and that are unfinished', () => {
    const text = [
      'a\tiU \t1',
      'a\tiU \t1\t',
      'b:amd64\tiHR\t2\tmailx',
      'c\trH \t3\t',
      'd\tpF \t4\t',
      'mawk\tii \t1\tawk',
    ]
    const { unfinished, cutOff } = apt.probe(request(['a'])).parse(output(['unfinished', ...text].join('\n')))
    expect(cutOff).to.equal(true)
    expect(unfinished).to.deep.equal([
      { name: 'b:amd64', interrupted: 'broken 2', to: 'repaired' },
      { name: 'c', interrupted: 'half-installed 3', to: 'removed' },
      { name: 'd', interrupted: 'half-configured 4', to: 'removed' },
    ])
    expect(apt.probe(request(['a'])).parse(output(text.join('\n'))).cutOff).to.equal(undefined)
  })

  it('counts a name as installed if an installed package provides it', () => {
    const text = '\nbsd-mailx\tii \t8.1.2\tmail-reader, mailx (= 8)\nother\tii \t1\tmailxy\n'
    expect(parse(['mailx', 'mail'], text)).to.deep.equal({
      mailx: { version: '8.1.2' },
      mail: { version: null },
      stale: false,
    })
  })

  it('contains candidates, and the age of the lists', () => {
    const text = `bash\tii \t5.1
bash:
  Installed: 5.1
  Candidate: 5.2
  Version table:
 *** 5.1 100
        100 /var/lib/dpkg/status
mailx:
  Installed: (none)
  Candidate: (none)
  Version table:
stale
`
    expect(parse(['bash', 'mailx'], text)).to.deep.equal({
      bash: { version: '5.1', candidate: '5.2' },
      mailx: { version: null },
      stale: true,
    })
  })

  it('may be empty', () => {
    expect(parse(['bash'], '')).to.deep.equal({ bash: { version: null }, stale: false })
  })
})

describe('The output of rpm and dnf', () => {
  const parse = (names: string[], text: string, more: Partial<Request> = {}) => {
    const { byName, stale } = dnf.probe(request(names, more)).parse(output(text, 1))
    return { ...Object.fromEntries(byName), stale }
  }

  it('is parsed by name, including names that another package provides', () => {
    const text = 'sample\t1:1.0-1.el9\npackage mailx is not installed\nprovides\tmailx\t14.9-6.el9\nprovides\tno\t\n'
    expect(parse(['sample', 'mailx', 'no'], text)).to.deep.equal({
      sample: { version: '1:1.0-1.el9' },
      mailx: { version: '14.9-6.el9' },
      no: { version: null },
      stale: false,
    })
  })

  it('contains updates, and the age of the cache', () => {
    const text = 'a\t1-1\nb\t1-1\nupdates\n\na.noarch      1:1.1-1.el9     base\nObsoleting Packages\nstale\n'
    expect(parse(['a', 'b'], text)).to.deep.equal({
      a: { version: '1-1', candidate: '1:1.1-1.el9' },
      b: { version: '1-1' },
      stale: true,
    })
  })

  it('says which packages a killed transaction left', () => {
    const text = 'unfinished\na\t1-1\na\t1-2\nb\t2-1\ntwice a.noarch\nincomplete b.x86_64\nincomplete c.x86_64\n'
    const found = dnf.probe(request(['a', 'b'])).parse(output(text))
    expect(Object.fromEntries(found.byName)).to.deep.equal({
      a: { version: null, interrupted: 'installed twice 1-1, 1-2' },
      b: { version: null, interrupted: 'incomplete 2-1' },
    })
    expect(found.cutOff).to.equal(true)
    expect(found.unfinished).to.deep.equal([{ name: 'c.x86_64', interrupted: 'incomplete', to: 'repaired' }])
  })

  it('repairs all packages only after a transaction of haploy, and otherwise those that are requested and broken', () => {
    const repairing = (a: Package, cutOff = false) => {
      const [change] = packageResource(request(['a']), dnf).plan({ byName: new Map([['a', a]]), stale: false, cutOff })
      return /^repair .*/m.exec(change!.steps[0]!.script.text)?.[0]
    }
    expect(repairing({ version: null })).to.equal(undefined)
    expect(repairing({ version: null, interrupted: 'incomplete 1' })).to.equal('repair a || exit')
    expect(repairing({ version: '1' }, true)).to.equal('repair -a || exit')
  })

  it('may contain several versions, of which the pinned one counts', () => {
    expect(parse(['kernel'], 'kernel\t5-1\nkernel\t5-2\n')).to.deep.include({ kernel: { version: '5-2' } })
    const pinned = parse(['kernel'], 'kernel\t5-1\nkernel\t5-2\n', { versions: { kernel: '5-1' } })
    expect(pinned).to.deep.include({ kernel: { version: '5-1' } })
  })
})

describe('pkg', () => {
  const facts = (packageManager: string | undefined) => ({
    facts: { packageManager: packageManager as Facts['packageManager'], os },
  })
  const os = { id: 'some', version: '1', name: 'Some Linux 1', family: 'other' } as const
  const define = (packages: Parameters<typeof pkg>[1], options = {}, manager: string | undefined = 'apt') =>
    resourceOf(pkg('install it', packages, options), facts(manager))

  it('accepts a name, a list, names with versions, or versions by name', () => {
    expect(define('nginx').name).to.equal('nginx')
    expect(define(['nginx', 'keepalived', 'nginx']).name).to.equal('nginx keepalived')
    for (const pinned of ['nginx=1.22.1-9', ['nginx=1.22.1-9'], { nginx: '1.22.1-9' }]) {
      const [change] = changesFor(define(pinned), { byName: new Map(), stale: false })
      expect(change).to.include({ attribute: 'nginx', from: null, to: '1.22.1-9' })
    }
  })

  it('chooses the package manager of the host', () => {
    const command = (manager: string) =>
      changesFor(define('nginx', {}, manager), { byName: new Map(), stale: false })[0]!.steps[0]!.script.text
    expect(command('apt')).to.include('apt-get')
    expect(command('dnf')).to.match(/^dnf -y --setopt\S+ install nginx/m)
    expect(command('yum')).to.match(/^yum -y +install nginx/m)
    const without = resourceOf.bind(undefined, pkg('install it', 'nginx'), facts(undefined))
    expect(without).to.throw(FailedError, 'this host (Some Linux 1) has no package manager that haploy supports')
  })

  it('has no time limit of its own', () => expect(define('nginx').timeout).to.equal(undefined))

  it('rejects invalid names, versions and states', () => {
    for (const wrong of ['', '-y', 'nginx*', 'a b', 'nginx;reboot', 'nginx-', '@group'])
      expect(() => define(wrong)).to.throw(UsageError)
    expect(() => define([])).to.throw(UsageError, 'has no packages')
    expect(() => define('nginx=1', { state: 'latest' })).to.throw(
      UsageError,
      'cannot be both pinned to version 1 and latest',
    )
  })

  it('rejects a version that is empty, a number, or has another wildcard than a star at its end', () => {
    for (const wrong of ['nginx=', { nginx: '' }, { nginx: undefined as never }, { nginx: 1.1 as never }])
      expect(() => define(wrong), JSON.stringify(wrong)).to.throw(UsageError, 'the version of package nginx must be')
    for (const wrong of ['1.*.2', '1.2?', '1.[23]', '1.**'])
      expect(() => define({ nginx: wrong }), wrong).to.throw(UsageError, 'a wildcard that is not a star at its end')
    for (const right of ['1.2*', '*']) expect(() => define({ nginx: right }), right).not.to.throw()
  })

  it('prevents daemons from starting on installation, unless the task allows it', () => {
    const guarded = (manager: PackageManager, start: boolean) =>
      packageResource(request(['a'], { start }), manager)
        .plan({ byName: new Map(), stale: false })[0]!
        .steps[0]!.script.text.includes('HAPLOY_ACTIVE_UNITS')
    expect(guarded(apt, false)).to.equal(true)
    expect(guarded(apt, true)).to.equal(false)
    expect(guarded(yum, false)).to.equal(false)
  })
})
