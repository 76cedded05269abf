import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { Output } from '../../../src/core/shell/output.js'
import { nameScript, parseNames } from '../../../src/engine/effects/name-query.js'
import { LocalHost, shells } from '../../resources/local-host.js'

for (const shell of shells) {
  describe(`A query for names, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
      mkdirSync(host.path('real/deep'), { recursive: true })
    })
    afterEach(() => host.remove())

    const ask = (...paths: string[]) => parseNames(host.run(nameScript({ paths, units: [] })))

    it('finds each link on the way once, whatever its name and target', () => {
      symlinkSync('real', host.path("a 'link"))
      symlinkSync(host.path("a 'link", 'deep'), host.path('two'))
      symlinkSync('../real/./deep/../', host.path('real/up'))
      const paths = [host.path('two', 'x'), host.path('two', 'y'), host.path('real', 'up', 'deep')]
      expect(ask(...paths).links).to.deep.equal([
        { path: host.path('two'), target: host.path("a 'link", 'deep') },
        { path: host.path("a 'link"), target: 'real' },
        { path: host.path('real', 'up'), target: '../real/./deep/../' },
      ])
    })

    it('finds the nearest path at which nothing exists, also behind a link', () => {
      symlinkSync('real/none', host.path('dangling'))
      expect(ask(host.path('real', 'no', 'x')).missing).to.deep.equal([host.path('real', 'no')])
      expect(ask(host.path('dangling', 'x')).missing).to.deep.equal([host.path('real', 'none')])
      expect(ask(host.path('real', 'deep')).missing).to.deep.equal([])
    })

    it('ends where links lead in circles', () => {
      symlinkSync('b', host.path('a'))
      symlinkSync('a', host.path('b'))
      expect(ask(host.path('a', 'x')).links).to.have.lengthOf(2)
    })

    it('finds files with several names, and mounts', () => {
      writeFileSync(host.path('one'), '')
      linkSync(host.path('one'), host.path('real/two'))
      writeFileSync(host.path('alone'), '')
      const { inodes, mounts } = ask(host.path('one'), host.path('real', 'two'), host.path('alone'))
      expect([...inodes.keys()]).to.have.members([host.path('one'), host.path('real', 'two')])
      expect(new Set(inodes.values()).size).to.equal(1)
      expect(mounts.map(({ point }) => point)).to.include('/')
    })

    it('leaves out a path with a newline, and asks about the others', () => {
      symlinkSync('real', host.path('l'))
      expect(ask(host.path('a\nb', 'x'), host.path('l', 'x')).links).to.deep.equal([
        { path: host.path('l'), target: 'real' },
      ])
    })

    it('asks nothing of an impossible unit', () => {
      expect(nameScript({ paths: [], units: ['no unit', '-x.service', 'a b.service'] }).text).not.to.include('no unit')
    })
  })
}

describe('The answer to a query for names', () => {
  const parse = (text: string) => parseNames(new Output(0, Buffer.from(text), Buffer.alloc(0)))

  it('contains the names of each unit, and what systemd starts or stops with it', () => {
    const text = `link /a
Names=b.service
Names=ssh.service sshd.service
Requires=system.slice sysinit.target
Triggers=
TriggeredBy=ssh.socket

Names=none.service
`
    const { links, units } = parse(text)
    expect(links).to.deep.equal([{ path: '/a', target: 'Names=b.service' }])
    expect(units).to.deep.equal([
      { names: ['ssh.service', 'sshd.service'], related: ['ssh.socket'] },
      { names: ['none.service'], related: [] },
    ])
  })

  it('says which devices are mounted at several places', () => {
    const text = 'mount 8:1 / /\nmount 8:1 /srv/a\\040b /mnt/a\\134b\nmount 8:2 / /home\n'
    expect(parse(text).mounts).to.deep.equal([
      { device: '8:1', root: '/', point: '/', isShared: true },
      { device: '8:1', root: '/srv/a b', point: '/mnt/a\\b', isShared: true },
      { device: '8:2', root: '/', point: '/home', isShared: false },
    ])
  })

  it('may be empty or cut off', () => {
    expect(parse('').units).to.deep.equal([])
    expect(parse('link /a').links).to.deep.equal([{ path: '/a', target: '' }])
  })
})
