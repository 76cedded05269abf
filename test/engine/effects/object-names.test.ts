import { expect } from 'chai'
import { subject } from '../../../src/core/subject.js'
import { mostNames } from '../../../src/engine/effects/links.js'
import type { NameAnswer } from '../../../src/engine/effects/name-query.js'
import { ObjectNames } from '../../../src/engine/effects/object-names.js'

describe('The names of an object', () => {
  it('are the one by which it is called, before the host has said anything', () => {
    const names = new ObjectNames()
    expect(names.pathsOf('/a//b/')).to.deep.equal(['/a/b'])
    expect(names.unitsOf('a.service')).to.deep.equal(['a.service'])
  })

  it('are those of all links on the way', () => {
    const names = knowing({ links: [link('/lib', 'usr/lib'), link('/usr/lib/x', '/opt/x'), link('/opt/x', '../srv')] })
    expect(names.pathsOf('/lib/x/y')).to.deep.equal(['/lib/x/y', '/usr/lib/x/y', '/opt/x/y', '/srv/y'])
    expect(names.pathsOf('/lib')).to.deep.equal(['/lib', '/usr/lib'])
    expect(names.pathsOf('/lib', true), 'the link itself').to.deep.equal(['/lib'])
    expect(names.pathsOf('/lib/x', true)).to.deep.equal(['/lib/x', '/usr/lib/x'])
  })

  it('are limited where links lead in circles', () => {
    const names = knowing({ links: [link('/a', '/a/b'), link('/c', '/d'), link('/d', '/c')] })
    expect(names.pathsOf('/a/x').length).to.be.at.most(mostNames + 1)
    expect(names.pathsOf('/c/x')).to.deep.equal(['/c/x', '/d/x'])
  })

  it('include where a link leads that the run makes, and where it led before', () => {
    const names = knowing({ links: [link('/cur', '/r1')] })
    names.addLink({ path: '/cur', target: 'r2' })
    expect(names.pathsOf('/cur/c')).to.deep.equal(['/cur/c', '/r1/c', '/r2/c'])
  })

  it('include its place on a device that is mounted twice', () => {
    const mount = (device: string, root: string, point: string, isShared = true) => ({ device, root, point, isShared })
    const names = knowing({
      mounts: [mount('8:1', '/', '/'), mount('8:1', '/srv/web', '/mnt/w'), mount('8:2', '/', '/srv/other', false)],
    })
    expect(names.pathsOf('/srv/web/x').at(-1)).to.equal('//8:1/srv/web/x')
    expect(names.pathsOf('/mnt/w/x').at(-1)).to.equal('//8:1/srv/web/x')
    expect(names.pathsOf('/srv/other/x')).to.deep.equal(['/srv/other/x'])
  })

  it('include the inode of a file with several names', () => {
    const names = knowing({
      inodes: new Map([
        ['/a', '8:7'],
        ['/b', '8:7'],
      ]),
    })
    expect(names.pathsOf('/a')).to.deep.equal(['/a', 'inode 8:7'])
    expect(names.pathsOf('/b')).to.deep.equal(['/b', 'inode 8:7'])
  })

  it('include the aliases of a unit; what it starts is written, but not read', () => {
    const names = knowing({ units: [{ names: ['ssh.service', 'sshd.service'], related: ['ssh.socket'] }] })
    expect(names.unitsOf('sshd.service')).to.deep.equal(['sshd.service', 'ssh.service'])
    expect(names.unitsWith('sshd.service')).to.deep.equal(['sshd.service', 'ssh.service', 'ssh.socket'])
  })

  it('are asked once, and not below what does not exist', () => {
    const names = new ObjectNames()
    const subjects = [subject.path('/a/b'), subject.tree('/a/b/'), subject.unit('a.service'), subject.user('web')]
    const query = names.queryFor(subjects)!
    expect(query).to.deep.equal({ paths: ['/a/b'], units: ['a.service'] })
    names.learn(query, { ...nothing, missing: ['/a/b'] })
    expect(names.queryFor([...subjects, subject.path('/a'), subject.path('/a/b/c')])).to.equal(undefined)
    expect(names.queryFor([subject.path('/a/d')])).to.deep.equal({ paths: ['/a/d'], units: [] })
  })

  it('are asked of the target of a link that the run makes', () => {
    const names = new ObjectNames()
    names.learn({ paths: ['/l/x'], units: [] }, nothing)
    names.addLink({ path: '/l', target: '/t' })
    expect(names.queryFor([subject.path('/l/x')])).to.deep.equal({ paths: ['/t/x'], units: [] })
  })
})

const nothing: NameAnswer = { links: [], missing: [], inodes: new Map(), mounts: [], units: [] }

function knowing(answer: Partial<NameAnswer>): ObjectNames {
  const names = new ObjectNames()
  names.learn({ paths: [], units: [] }, { ...nothing, ...answer })
  return names
}

function link(path: string, target: string) {
  return { path, target }
}
