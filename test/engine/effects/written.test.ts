import { expect } from 'chai'
import { type Subject, subject } from '../../../src/core/subject.js'
import { ObjectNames } from '../../../src/engine/effects/object-names.js'
import { WrittenSubjects } from '../../../src/engine/effects/written.js'

const { path, content, entry, tree, unit, definition, user, group } = subject

describe('What is written', () => {
  const decisive: [written: Subject, read: Subject][] = [
    [path('/a'), path('/a')],
    [content('/a'), path('/a')],
    [entry('/a'), path('/a')],
    [entry('/a'), path('/a/b')],
    [tree('/a'), path('/a/b/c')],
    [path('/a/b'), tree('/a')],
    [tree('/a'), tree('/a/b')],
    [tree('/'), path('/a')],
    [path('/a//b/'), path('/a/b')],
    [user('a'), user('a')],
    [subject.package('libc6:amd64'), subject.package('libc6')],
    [subject.package('glibc'), subject.package('glibc.i686')],
    [path('/etc/systemd/system/a.service'), unit('a.service')],
    [entry('/lib/systemd/system/a@.service'), unit('a@1.service')],
    [entry('/etc/systemd/system'), unit('a.service')],
    [content('/etc/systemd/system/a.service'), definition('a.service')],
    [path('/etc/systemd/system/a.service.d/b.conf'), definition('a.service')],
    [path('/etc/systemd/system/x.target.wants/a.service'), unit('a.service')],
    [unit('a.service'), path('/etc/systemd/system/x.target.wants/a.service')],
    [subject.packagedFiles, path('/usr/share/a')],
    [subject.packagedFiles, path('/lib/a')],
    [subject.accounts, subject.accounts],
  ]
  const apart: [written: Subject, read: Subject][] = [
    [path('/a'), path('/a/b')],
    [path('/a'), path('/ab')],
    [tree('/a'), path('/ab')],
    [path('/a/b'), path('/a')],
    [tree('/a/b'), path('/a')],
    [path('/a/b'), entry('/a')],
    [user('a'), user('b')],
    [user('a'), group('a')],
    [path('a'), user('a')],
    [content('/etc/systemd/system/a.service'), unit('a.service')],
    [path('/etc/systemd/system/a.service.d/b.conf'), unit('a.service')],
    [path('/etc/systemd/system'), unit('a.service')],
    [unit('a.service'), path('/etc/systemd/system/a.service')],
    [unit('a.service'), unit('b.service')],
    [subject.packagedFiles, path('/usr/local/share/a')],
    [subject.packagedFiles, path('/etc/a')],
  ]
  for (const [written, read] of decisive) {
    it(`decides what is read: ${words(written)}, ${words(read)}`, () => expect(writersOf(written, read)).to.equal(true))
  }
  for (const [written, read] of apart) {
    it(`does not decide what is read: ${words(written)}, ${words(read)}`, () =>
      expect(writersOf(written, read)).to.equal(false))
  }

  it('includes folders that do not exist yet, and no others', () => {
    const names = new ObjectNames()
    const nothing = { links: [], inodes: new Map(), mounts: [], units: [] }
    names.learn({ paths: ['/a/b/c/d'], units: [] }, { ...nothing, missing: ['/a/b'] })
    const all = new WrittenSubjects(names)
    all.add(path('/a/b/c/d'), 0)
    const isWritten = (read: Subject) => all.writersOf(read).flat().length > 0
    expect(['/a', '/a/b', '/a/b/c', '/a/b/c/d'].map((each) => isWritten(path(each)))).to.deep.equal([
      ...[false, true, true, true],
    ])
  })

  it('is found in copies, which do not change the original', () => {
    const names = new ObjectNames()
    const first = new WrittenSubjects(names)
    first.add(path('/a'), 0)
    const second = new WrittenSubjects(names, first)
    second.add(path('/a'), 1)
    expect(second.writersOf(path('/a')).flat()).to.deep.equal([0, 1])
    expect(first.writersOf(path('/a')).flat()).to.deep.equal([0])
  })
})

function writersOf(written: Subject, read: Subject): boolean {
  const all = new WrittenSubjects(new ObjectNames())
  all.add(written, 0)
  return all.writersOf(read).flat().length > 0
}

function words({ type, name }: Subject): string {
  return `${type} ${name}`.trim()
}
