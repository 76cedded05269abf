import { expect } from 'chai'
import { unitFileOf, withTemplate } from '../../src/core/unit-files.js'

describe('A path', () => {
  const table: [path: string, about: string | undefined][] = [
    ['/etc/systemd/system/web.service', 'file web.service'],
    ['/usr/lib/systemd/system/web@.service', 'file web@.service'],
    ['/lib/systemd/system/web.timer', 'file web.timer'],
    ['/run/systemd/system/web.socket', 'file web.socket'],
    ['/etc/systemd/system.control/web.service', 'file web.service'],
    ['/etc/systemd/system/web.service.d/limits.conf', 'drop-in web.service'],
    ['/etc/systemd/system/web.service.d', 'folder drop-in web.service'],
    ['/etc/systemd/system/service.d/all.conf', 'drop-in *'],
    ['/etc/systemd/system/web-.service.d/some.conf', 'drop-in *'],
    ['/etc/systemd/system/multi-user.target.wants/web.service', 'link web.service'],
    ['/etc/systemd/system/a.service.requires/b.service', 'link b.service'],
    ['/etc/systemd/system/multi-user.target.wants', 'folder link *'],
    ['/etc/systemd/system', 'folder file *'],
    ['/etc/systemd', 'folder file *'],
    ['/usr', 'folder file *'],
    ['/', 'folder file *'],
    ['/etc/init.d/web', 'file web.service'],
    ['/etc/rc3.d/S01web', 'link web.service'],
    ['/etc/systemd/systems/web.service', undefined],
    ['/etc/systemd/user/web.service', undefined],
    ['/etc/web.service', undefined],
    ['/var/lib/systemd/system', undefined],
  ]
  for (const [path, expected] of table) {
    it(`is ${expected ? 'about units' : 'not about units'}: ${path}`, () => {
      const found = unitFileOf(path)
      const words = found && `${found.isFolder ? 'folder ' : ''}${found.part} ${found.unit}`
      expect(words).to.equal(expected)
    })
  }

  it('of a template is about its instances', () => {
    expect(withTemplate('web@1.service')).to.deep.equal(['web@1.service', 'web@.service'])
    expect(withTemplate('web@.service')).to.deep.equal(['web@.service'])
    expect(withTemplate('web.service')).to.deep.equal(['web.service'])
  })
})
