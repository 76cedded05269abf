import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Given, lookUp } from '../../../src/transport/ssh/config/lookup.js'
import { ConfigProblem } from '../../../src/transport/ssh/config/problem.js'
import type { Settings } from '../../../src/transport/ssh/config/settings.js'

describe('ssh_config', () => {
  let home: string
  let folder: string
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const operator = () => ({ home, localUser: 'me', env: { CONFIGS: 'conf.d' } })
  const look = (host: string, given: Given = {}) => {
    const files = ['config', 'system'].map((name) => ({ path: join(folder, name), folder }))
    return lookUp(host, files, given, operator())
  }
  const problemOf = (text: string, given: Given = {}) => {
    write('config', text)
    try {
      look('lb1', given)
    } catch (error) {
      if (error instanceof ConfigProblem) return error.message.replaceAll(join(folder, 'config'), 'config')
      throw error
    }
    return ''
  }
  const values = (settings: Settings, ...names: string[]) =>
    names.map((name) =>
      settings
        .all(name)
        .map(({ text }) => text)
        .join(' '),
    )

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'haploy-ssh-config-'))
    folder = join(home, '.ssh')
    mkdirSync(folder)
  })
  afterEach(() => rmSync(home, { recursive: true }))

  it('is empty without a file', () => {
    expect(values(look('lb1'), 'HostName', 'User', 'IdentityFile')).to.deep.equal(['', '', ''])
  })

  it('uses the first value found, for keywords in any case', () => {
    write('config', 'Host lb1\n  hostname 198.18.0.1\n  PORT = 2222\nHost *\n  HostName no\n  Port 1\n  User=ops\n')
    expect(values(look('lb1'), 'HostName', 'Port', 'User')).to.deep.equal(['198.18.0.1', '2222', 'ops'])
    expect(values(look('lb2'), 'HostName', 'Port')).to.deep.equal(['no', '1'])
  })

  it('says where a value is set', () => {
    write('config', '# first\r\n\r\nPort 2222\r\n')
    expect(look('lb1').get('Port')).to.deep.equal({ text: '2222', at: `${join(folder, 'config')}:3` })
  })

  it('prefers the given values', () => {
    write('config', 'User ops\nProxyCommand nc\nMatch user deploy\n  Port 2222\n')
    expect(values(look('lb1', { user: 'deploy' }), 'User', 'Port')).to.deep.equal(['deploy', '2222'])
    expect(values(look('lb1'), 'User', 'Port')).to.deep.equal(['ops', ''])
    expect(values(look('lb1', { proxyJump: 'gate' }), 'ProxyJump', 'ProxyCommand')).to.deep.equal(['gate', 'none'])
    expect(values(look('lb1', { proxyJump: 'none' }), 'ProxyCommand')).to.deep.equal(['nc'])
  })

  it('collects every identity file in order, once', () => {
    write('config', 'IdentityFile ~/.ssh/first\nHost lb1\n  IdentityFile "~/my key"\n  IdentityFile ~/.ssh/first\n')
    expect(
      look('lb1')
        .all('IdentityFile')
        .map(({ text }) => text),
    ).to.deep.equal(['~/.ssh/first', '~/my key'])
  })

  it('supports wildcards and negation in Host', () => {
    write('config', 'Host lb* !lb2 web?\n  User ops\nHost !lb1\n  Port 9\n')
    const users = ['lb1', 'lb2', 'web1', 'web', 'web10'].map((host) =>
      values(look(host), 'User', 'Port').join(' ').trim(),
    )
    expect(users).to.deep.equal(['ops', '', 'ops', '', ''])
  })

  it('reads several known_hosts files and several jump hosts', () => {
    write('config', 'UserKnownHostsFile ~/a "~/b c"\nProxyJump ops@jump:2222,inner # comment\nHostKeyAlias pair\n')
    const found = look('lb1')
    expect(found.all('UserKnownHostsFile').map(({ text }) => text)).to.deep.equal(['~/a', '~/b c'])
    expect(values(found, 'ProxyJump', 'HostKeyAlias')).to.deep.equal(['ops@jump:2222,inner', 'pair'])
  })

  it('follows Include with wildcards, relative to the folder, in the order of names', () => {
    mkdirSync(join(folder, 'conf.d'))
    write('conf.d/20', 'Host lb1\n  User second\n  Port 20\n')
    write('conf.d/10', 'Host lb1\n  User first\n')
    for (const path of ['conf.d/*', '~/.ssh/conf.d/?0', `\${CONFIGS}/*`, '%d/.ssh/conf.d/*']) {
      write('config', `Include ${path} no-such-file\nHost lb1\n  User third\n  HostName address\n`)
      expect(values(look('lb1'), 'User', 'Port', 'HostName')).to.deep.equal(['first', '20', 'address'])
    }
  })

  it('follows an Include inside a Host section only for that host, and continues after it', () => {
    write('more', 'User ops\nHost lb9\n  Port 9\n')
    write('config', 'Host lb*\n  Include more\n  HostName address\n')
    expect(values(look('lb1'), 'User', 'Port', 'HostName')).to.deep.equal(['ops', '', 'address'])
    expect(values(look('lb9'), 'User', 'Port', 'HostName')).to.deep.equal(['ops', '9', 'address'])
    expect(values(look('web1'), 'User', 'HostName')).to.deep.equal(['', ''])
  })

  it('uses the second file for settings that the first does not set', () => {
    write('config', 'User ops\n')
    write('system', 'User other\nPort 2222\n')
    expect(values(look('lb1'), 'User', 'Port')).to.deep.equal(['ops', '2222'])
  })

  it('evaluates Match tagged, which older versions of OpenSSH lack', () => {
    write(
      'config',
      'Tag inner\nMatch tagged in*\n  Port 2\nMatch !tagged inner\n  User no\nMatch tagged=inner\n  HostName a\n',
    )
    expect(values(look('lb1'), 'Port', 'User', 'HostName')).to.deep.equal(['2', '', 'a'])
  })

  describe('with a criterion that haploy does not evaluate', () => {
    const section = (criterion: string, option = 'Port 1') => `Match ${criterion}\n  ${option}\n`

    it('runs nothing, and rejects a setting that depends on it', () => {
      const why = 'Port depends on `Match exec` of config:1: haploy runs no command of the SSH configuration'
      expect(problemOf(section(`exec "touch ${home}/ran"`))).to.equal(`config:2: ${why}`)
      expect(problemOf(section('!exec true'))).to.equal(`config:2: ${why}`)
      expect(problemOf(section('localnetwork 198.18.0.0/15'))).to.equal(
        'config:2: Port depends on `Match localnetwork` of config:1: haploy does not evaluate that',
      )
    })

    it('ignores it where nothing depends on it', () => {
      expect(problemOf(section('host web1 exec false'))).to.equal('')
      expect(problemOf(section('exec false !host lb1'))).to.equal('')
      expect(problemOf(section('exec false', 'ForwardAgent yes'))).to.equal('')
      expect(problemOf(`Port 2\n${section('exec false')}`)).to.equal('')
      expect(problemOf(section('exec false'), { port: 2 })).to.equal('')
      expect(problemOf(section('exec false', 'IdentityFile a'), { decided: ['IdentityFile'] })).to.equal('')
      expect(problemOf(`${section('exec false')}Match host web1\n  Port 3\n`, { port: 2 })).to.equal('')
    })

    it('rejects it in an included file, too', () => {
      write('more', 'Host web1\n  Port 3\nHost lb1\n  Port 2\n')
      expect(problemOf(section('exec false', 'Include more'))).to.match(
        /more:4: Port depends on `Match exec` of config:1/,
      )
    })
  })

  it('rejects what OpenSSH rejects, with file and line', () => {
    const table: readonly (readonly [string, string])[] = [
      ['Include config\n', 'the SSH configuration config cannot be read: the includes form a cycle'],
      ['\n"Port 22\n', 'the SSH configuration config cannot be read: line 2: "\\"Port 22" is not a keyword'],
      ['\ufeffHost lb1\n', 'the SSH configuration config cannot be read: line 1: "\ufeffHost" is not a keyword'],
      ['User "ops\n', 'the SSH configuration config cannot be read: line 1: a quote is not closed'],
      ['Port\n', 'the SSH configuration config cannot be read: line 1: Port has no value'],
      ['IdentityFile ~/my key\n', 'config:1: IdentityFile has more than one value: ~/my key'],
      ['IdentityFile ""\n', 'config:1: IdentityFile has an empty value'],
      ['Match host\n', 'config:1: Match host has no value'],
      ['Match hots lb1\n', 'config:1: Match has the unknown criterion hots'],
      ['Match host lb1 all\n', 'config:1: Match all cannot be combined with other criteria'],
      ['Match all host lb1\n', 'config:1: Match all cannot be combined with other criteria'],
      [`Include \${NOWHERE}/x\n`, `config:1: Include uses \${NOWHERE}, which is not set`],
      ['Include [a-z]\n', `config:1: Include has brackets: ${join(folder, '[a-z]')}`],
      ['HostName %p\nMatch host x\n', 'config:1: HostName does not accept the token %p'],
    ]
    for (const [text, message] of table) expect(problemOf(text), text).to.equal(message)
  })
})
