import { expect } from 'chai'
import { groupResource } from '../../../src/resources/accounts/group.js'
import { type UserOptions, userResource } from '../../../src/resources/accounts/user.js'
import { BareHost } from './bare-host.js'

describe('On a real Debian host,', function () {
  this.timeout(180_000)
  const host = new BareHost('accounts')

  before(async function () {
    await host.boot(this)
  })
  after(() => host.down())

  const www = (options: UserOptions) => userResource('www', options, 'debian')

  it('groups are created, renumbered and removed', async () => {
    expect(await host.bring(groupResource('staff2', { system: true }))).to.deep.equal([['group', null, 'present']])
    expect(await host.bring(groupResource('staff2', { gid: 4242 }))).to.have.lengthOf(1)
    expect(await host.sh('getent group staff2')).to.equal('staff2:x:4242:')
    expect(await host.bring(groupResource('staff2', { state: 'absent' }))).to.deep.equal([
      ['group', 'present', 'absent'],
    ])
  })

  it('a system user is created without a home folder, in a group with its name that may already exist', async () => {
    await host.bring(groupResource('www', { system: true }))
    await host.bring(www({ system: true, shell: 'nologin', home: '/srv/w w', comment: "it's us", groups: ['adm'] }))
    expect(await host.sh('getent passwd www')).to.match(/^www:x:\d{3}:\d{3}:it's us:\/srv\/w w:\/usr\/sbin\/nologin$/)
    expect(await host.sh('id -Gn www; ls -d "/srv/w w" 2>/dev/null || echo none')).to.equal('www adm\nnone')
  })

  it('a user is changed only in the given attributes', async () => {
    expect(
      await host.bring(www({ uid: 888, group: 'users', shell: '/bin/sh', groups: ['tty'], append: true })),
    ).to.have.lengthOf(4)
    expect(await host.sh('id www')).to.equal('uid=888(www) gid=100(users) groups=100(users),4(adm),5(tty)')
    expect(await host.bring(www({ groups: ['tty'] }))).to.deep.equal([['groups', ['adm', 'tty'], ['tty']]])
    expect(await host.bring(www({ groups: [] }))).to.deep.equal([['groups', ['tty'], []]])
    expect(await host.bring(www({ createHome: true }))).to.deep.equal([['home folder', null, '/srv/w w']])
    expect(await host.sh('stat -c "%U %a" "/srv/w w"')).to.equal('www 700')
  })

  it('a user is removed, and the home folder is kept', async () => {
    await host.bring(www({ state: 'absent' }))
    expect(await host.sh('id www 2>/dev/null || echo gone; ls -d /srv/w*')).to.equal('gone\n/srv/w w')
  })

  it('a normal user gets a home folder', async () => {
    await host.bring(userResource('anna', {}, 'debian'))
    expect(await host.sh('stat -c %U /home/anna')).to.equal('anna')
  })
})
