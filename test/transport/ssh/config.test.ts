import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { UnreachableError } from '../../../src/core/errors.js'
import { lookUp } from '../../../src/transport/ssh/config.js'

describe('ssh_config', () => {
  let home: string
  let folder: string
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const look = (host: string, user?: string) =>
    lookUp(
      host,
      [
        { path: join(folder, 'config'), folder },
        { path: join(folder, 'system'), folder },
      ],
      { home, user },
    )

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'haploy-ssh-config-'))
    folder = join(home, '.ssh')
    mkdirSync(folder)
  })
  afterEach(() => rmSync(home, { recursive: true }))

  it('is empty without a file', async () => {
    expect(await look('lb1')).to.deep.include({ hostName: undefined, user: undefined, identityFiles: [] })
  })

  it('uses the first value found, case-insensitively', async () => {
    write('config', 'Host lb1\n  hostname 198.18.0.1\n  PORT = 2222\nHost *\n  HostName no\n  Port 1\n  User ops\n')
    expect(await look('lb1')).to.deep.include({ hostName: '198.18.0.1', port: '2222', user: 'ops' })
    expect(await look('lb2')).to.deep.include({ hostName: 'no', port: '1' })
  })

  it('prefers the given user', async () => {
    write('config', 'User ops\nMatch user deploy\n  Port 2222\n')
    expect(await look('lb1', 'deploy')).to.deep.include({ user: 'deploy', port: '2222' })
    expect(await look('lb1')).to.deep.include({ user: 'ops', port: undefined })
  })

  it('collects every identity file in order', async () => {
    write('config', 'IdentityFile ~/.ssh/first\nHost lb1\n  IdentityFile "~/my key"\n  IdentitiesOnly yes\n')
    expect(await look('lb1')).to.deep.include({ identityFiles: ['~/.ssh/first', '~/my key'], identitiesOnly: 'yes' })
  })

  it('supports wildcards and negation in Host', async () => {
    write('config', 'Host lb* !lb2 web?\n  User ops\n')
    const users = await Promise.all(['lb1', 'lb2', 'web1', 'web', 'web10'].map(async (host) => (await look(host)).user))
    expect(users).to.deep.equal(['ops', undefined, 'ops', undefined, undefined])
  })

  it('reads several known_hosts files and several jump hosts', async () => {
    write('config', 'UserKnownHostsFile ~/a ~/b\nProxyJump ops@jump:2222,inner\nHostKeyAlias pair\n')
    expect(await look('lb1')).to.deep.include({
      userKnownHostsFiles: ['~/a', '~/b'],
      proxyJump: 'ops@jump:2222,inner',
      hostKeyAlias: 'pair',
    })
  })

  it('follows Include with wildcards, relative to the folder, in the order of names', async () => {
    mkdirSync(join(folder, 'conf.d'))
    write('conf.d/20', 'Host lb1\n  User second\n  Port 20\n')
    write('conf.d/10', 'Host lb1\n  User first\n')
    write('config', 'Include conf.d/* no-such-file\nHost lb1\n  User third\n  HostName address\n')
    expect(await look('lb1')).to.deep.include({ user: 'first', port: '20', hostName: 'address' })
  })

  it('follows an Include inside a Host section only for that host, and continues after it', async () => {
    write('more', 'User ops\nHost lb9\n  Port 9\n')
    write('config', 'Host lb*\n  Include more\n  HostName address\n')
    expect(await look('lb1')).to.deep.include({ user: 'ops', port: undefined, hostName: 'address' })
    expect(await look('lb9')).to.deep.include({ user: 'ops', port: '9', hostName: 'address' })
    expect(await look('web1')).to.deep.include({ user: undefined, hostName: undefined })
  })

  it('uses the second file for settings that the first does not set', async () => {
    write('config', 'User ops\n')
    write('system', 'User other\nPort 2222\n')
    expect(await look('lb1')).to.deep.include({ user: 'ops', port: '2222' })
  })

  it('matches by Match host after HostName, and runs nothing for Match exec', async () => {
    write(
      'config',
      `Host lb1\n  HostName address\nMatch host address\n  User ops\nMatch exec "touch ${home}/ran"\n  Port 1\n`,
    )
    expect(await look('lb1')).to.deep.include({ user: 'ops', port: undefined })
  })

  it('rejects files that include each other', async () => {
    write('config', 'Include config\n')
    const error = await look('lb1').then(
      () => undefined,
      (caught) => caught,
    )
    expect(error).to.be.instanceOf(UnreachableError)
    expect(error.message).to.match(/config cannot be read: the includes form a cycle/)
  })
})
