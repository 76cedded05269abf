import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { parseJumps } from '../../../../src/transport/ssh/config/jumps.js'
import { lookUp } from '../../../../src/transport/ssh/config/lookup.js'
import { hopOf } from '../../../../src/transport/ssh/hop.js'

const noClient = spawnSync('ssh', ['-V']).error ? 'ssh is not installed here' : undefined
/** More than the default finds rarer differences: 10000 take some minutes. */
const runs = Number(process.env.HAPLOY_SSH_CONFIGS ?? 150)
const hosts = ['lb1', 'LB2', 'web1', '198.18.0.7', 'lb1.example.org']

describe('The lookup in ssh_config', () => {
  const { username, homedir } = userInfo()
  const env = { HOME: homedir, PATH: process.env.PATH, AGENT: '/run/agent', SSH_AUTH_SOCK: '/run/default' }
  const operator = { home: homedir, localUser: username, env }
  let folder: string

  before(function () {
    if (noClient) {
      console.log(`    skipped: ${noClient}`)
      this.skip()
    }
    folder = mkdtempSync(join(tmpdir(), 'haploy-lookup-'))
  })
  after(() => folder && rmSync(folder, { recursive: true }))

  const write = (text: string, included = '') => {
    writeFileSync(join(folder, 'included'), included)
    writeFileSync(join(folder, 'config'), text.replaceAll('INCLUDED', join(folder, 'included')))
  }
  /** What `ssh -G` prints, by option in lower case. */
  const bySsh = (host: string) => {
    const args = ['-G', '-F', join(folder, 'config'), host]
    const printed = execFileSync('ssh', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => /^(\S+) ?(.*)$/.exec(line)!.slice(1) as [string, string])
    const all = (name: string) => lines.flatMap(([key, value]) => (key === name ? [value] : []))
    const one = (name: string) => all(name)[0]
    const agent = one('identityagent')
    const files = (name: string) => (one(name) === 'none' ? '' : (one(name) ?? ''))
    return {
      address: one('hostname'),
      port: Number(one('port')),
      user: one('user'),
      identityFiles: all('identityfile'),
      certificates: all('certificatefile'),
      identitiesOnly: one('identitiesonly') === 'yes',
      pubkey: one('pubkeyauthentication') !== 'false',
      password: one('passwordauthentication') !== 'no',
      interactive: one('kbdinteractiveauthentication') !== 'no',
      preferred: one('preferredauthentications'),
      agent:
        agent === undefined || agent === 'SSH_AUTH_SOCK' ? env.SSH_AUTH_SOCK : agent === 'none' ? undefined : agent,
      jumps: jumpsIn(one('proxyjump')),
      proxyCommand: one('proxycommand'),
      userKnownHosts: files('userknownhostsfile'),
      globalKnownHosts: files('globalknownhostsfile'),
      hostKeyAlias: one('hostkeyalias'),
      family: one('addressfamily'),
      bindAddress: one('bindaddress'),
    }
  }
  const byHaploy = (host: string): ReturnType<typeof bySsh> => {
    const settings = lookUp(host, [{ path: join(folder, 'config'), folder: join(homedir, '.ssh') }], {}, operator)
    const texts = (name: string) => settings.all(name).map(({ text }) => text)
    const hop = hopOf({ name: host, alias: host }, settings, operator, false)
    const own = hop.newHostKeys === undefined ? 0 : Math.max(texts('UserKnownHostsFile').length, 1)
    const count = settings.has('UserKnownHostsFile') || own === 0 ? own : 2
    const [jump] = texts('ProxyJump')
    const [command] = texts('ProxyCommand')
    return {
      address: hop.address,
      port: hop.port,
      user: hop.user,
      identityFiles: texts('IdentityFile'),
      certificates: texts('CertificateFile'),
      identitiesOnly: hop.identitiesOnly,
      pubkey: texts('PubkeyAuthentication')[0] !== 'no',
      password: !hop.methods.excluded.get('password')?.startsWith('PasswordAuthentication'),
      interactive: !hop.methods.excluded.get('keyboard-interactive')?.startsWith('KbdInteractiveAuthentication'),
      preferred: texts('PreferredAuthentications')[0],
      agent: hop.agent,
      jumps: jumpsIn(jump),
      proxyCommand: command === 'none' ? undefined : command,
      userKnownHosts: hop.knownHosts.slice(0, count).join(' '),
      globalKnownHosts: hop.knownHosts.slice(count).join(' '),
      hostKeyAlias: texts('HostKeyAlias')[0]?.toLowerCase(),
      family: hop.family === undefined ? 'any' : hop.family === 4 ? 'inet' : 'inet6',
      bindAddress: texts('BindAddress')[0],
    }
  }
  const compare = (host: string) => {
    const expected = bySsh(host)
    const actual = byHaploy(host)
    const some = actual.identityFiles.length > 0 ? {} : { identityFiles: [] }
    const agent = expected.agent === '$AGENT' ? { agent: env.AGENT } : {}
    const usesKeys = actual.pubkey && (actual.preferred ?? 'publickey').split(',').includes('publickey')
    const none = usesKeys ? {} : { agent: undefined }
    expect(actual, `${host} in:\n${JSON.stringify(host)}`).to.deep.equal({ ...expected, ...some, ...agent, ...none })
  }

  it('finds what `ssh -G` finds in generated configurations', () => {
    fc.assert(
      fc.property(configuration, configuration, fc.constantFrom(...hosts), (text, included, host) => {
        // haploy does not read an Include that does not apply; OpenSSH lets its `Match final` count.
        write(text, included.replaceAll(/^.*(INCLUDED|final).*$/gim, ''))
        compare(host)
      }),
      { numRuns: runs, ...(process.env.HAPLOY_SSH_SEED ? { seed: Number(process.env.HAPLOY_SSH_SEED) } : {}) },
    )
  }).timeout(Math.max(60_000, runs * 200))

  const table: readonly (readonly [title: string, text: string])[] = [
    ['negated criteria', 'Match !host lb1\n Port 1\nMatch !host web*\n Port 2\nPort 3\n'],
    ['a negated pattern in a list', 'Match host lb*,!lb1\n Port 1\nMatch host !web1\n Port 2\nPort 3\n'],
    [
      'a negated criterion beside another',
      'Match originalhost lb1 !user root,ops\n Port 1\nMatch user * !localuser x\n Port 2\n',
    ],
    ['Match after HostName', 'HostName real\nMatch host real\n Port 1\nMatch originalhost real\n User no\n'],
    [
      'Match final',
      'Match final host *.example.org\n Port 1\nHost *.example.org\n User late\nHost lb1\n HostName %h.example.org\n',
    ],
    ['Match !final', 'Match !final\n Port 1\nMatch final all\n User late\nMatch canonical\n HostKeyAlias c\n'],
    ['Match !all', 'Match !all\n Port 1\nMatch all\n Port 2\n'],
    ['names in upper case', 'Host LB2\n Port 1\nMatch host LB1\n User a\nMatch user A\n Port 3\n'],
    [
      'the tokens of a path',
      'HostName %h.example.org\nUser ops\nPort 9\nHostKeyAlias Al\nUserKnownHostsFile ~/%C/%%/%d/%h/%i/%k/%L/%l/%n/%p/%r/%u\n',
    ],
    ['environment variables', `UserKnownHostsFile \${HOME}/a "\${AGENT}/%h b"\nIdentityAgent \${AGENT}/%n\n`],
    ['a jump host after a proxy command', 'ProxyCommand none\nProxyJump gate\n'],
    ['a proxy command after a jump host', 'ProxyJump gate\nProxyCommand nc\n'],
    ['a proxy command after none', 'ProxyJump none\nProxyCommand nc "a b" # c\n'],
    [
      'quotes',
      'IdentityFile "a b"\nIdentityFile \'c "d"\'\nIdentityFile e\\ f\nIdentityFile "g\\"h" # i\nIdentityFile j#k\n',
    ],
    ['nothing', ''],
  ]
  for (const [title, text] of table) {
    it(`finds what \`ssh -G\` finds with ${title}`, () => {
      write(text)
      for (const host of hosts) compare(host)
    })
  }

  it('expands IdentityFile as ssh does', () => {
    write(`IdentityFile ~/%r@%h-%p-%n-%L-%C\nIdentityFile \${AGENT}/%d-%u-%%\nHostName %h.example.org\nUser ops\n`)
    const settings = lookUp('lb1', [{ path: join(folder, 'config'), folder }], {}, operator)
    const { keys } = hopOf({ name: 'lb1', alias: 'lb1' }, settings, operator, true)
    const args = ['-v', '-F', join(folder, 'config'), '-o', 'ProxyCommand=false', 'lb1']
    const { stderr } = spawnSync('ssh', args, { env, encoding: 'utf8' })
    const named = [...stderr.matchAll(/^debug1: identity file (.+) type -1\r?$/gm)].map(([, path]) => path)
    expect(keys.map(({ path }) => path)).to.deep.equal(named.filter((path) => !path!.endsWith('-cert')))
    expect(keys).to.have.length(2)
  })
})

/** ssh prints them in another form than they are written. */
function jumpsIn(text = 'none') {
  return parseJumps({ text, at: '' }).map(({ port = 22, ...jump }) => ({ port, ...jump }))
}

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const pattern = pick(
  'lb1',
  'lb*',
  'web?',
  '!lb1',
  '*',
  '!web*',
  '198.18.0.*',
  '*.example.org',
  'lb1.example.org',
  'LB2',
  '!LB?',
)
const list = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => patterns.join(','))
const users = fc
  .array(pick('root', 'ops', '!ops', 'r*', '*', 'deploy', 'Ops'), { minLength: 1, maxLength: 2 })
  .map((names) => names.join(','))
const criterion = fc.oneof(
  fc
    .tuple(pick('', '!'), pick('host', 'originalhost', 'HOST'), pick('', '"'), list)
    .map(([not, name, quote, value]) => `${not}${name} ${quote}${value}${quote}`),
  fc
    .tuple(pick('', '!'), pick('user', 'localuser', 'User'), users)
    .map(([not, name, value]) => `${not}${name} ${value}`),
  // Before OpenSSH 10, `!final` requests a second evaluation, too.
  pick('final', 'canonical', '!canonical'),
)
const section = fc.oneof(
  fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => ['Host', patterns.join(' ')] as const),
  fc.array(criterion, { minLength: 1, maxLength: 3 }).map((criteria) => ['Match', criteria.join(' ')] as const),
  pick(['Match', 'all'] as const, ['Match', '!all'] as const, ['Match', 'final all'] as const),
)
const option = fc.oneof(
  ...Object.entries({
    HostName: ['%h.example.org', '198.18.0.1', 'web1', 'Upper', '"lb1"', 'a%%b'],
    Port: ['22', '2222', '9', '"10"'],
    User: ['ops', 'root', 'deploy'],
    IdentityFile: ['~/.ssh/a', '"~/my key"', "'b c'", '%d/%r', `\${HOME}/k`, 'none', 'a\\ b', '/b#c'],
    CertificateFile: ['~/c-cert.pub', '"d e"'],
    IdentitiesOnly: ['yes', 'no'],
    IdentityAgent: ['none', 'SSH_AUTH_SOCK', '$AGENT', `\${AGENT}/x`, '~/%n.sock', '"/run/%u@%h:%p %n %k %L %l %i %r"'],
    ProxyJump: ['none', 'gate', 'ops@gate:2222', 'a,b@[fd00::1]:22', 'ssh://c@d:22'],
    ProxyCommand: ['none', 'nc -x "a b" %h # c'],
    UserKnownHostsFile: ['~/a "~/b c"', 'none', '/dev/null', '~/%k-%n-%h'],
    GlobalKnownHostsFile: ['/g', '/g1 /g2', 'none'],
    HostKeyAlias: ['Pair'],
    PubkeyAuthentication: ['yes', 'no'],
    PasswordAuthentication: ['yes', 'no'],
    KbdInteractiveAuthentication: ['yes', 'no'],
    ChallengeResponseAuthentication: ['yes', 'no'],
    SkeyAuthentication: ['no'],
    DSAAuthentication: ['no'],
    IdentityFile2: ['~/two'],
    PreferredAuthentications: ['publickey', 'password,publickey', '"hostbased,keyboard-interactive"'],
    AddressFamily: ['inet', 'inet6', 'any'],
    BindAddress: ['127.0.0.1'],
    Include: ['INCLUDED'],
    ForwardAgent: ['no'],
  }).map(([name, values]) => fc.tuple(fc.constant(name), pick(...values))),
)
const line = fc
  .tuple(
    fc.oneof({ weight: 1, arbitrary: section }, { weight: 2, arbitrary: option }),
    pick('', ' ', '\t', '    '),
    pick(' ', '=', ' = ', '\t', '  ', ' ='),
    pick('', '', ' ', ' # comment', '\t'),
    pick(
      (text: string) => text,
      (text: string) => text.toLowerCase(),
      (text: string) => text.toUpperCase(),
    ),
  )
  .map(([[name, value], indent, separator, end, spell]) => `${indent}${spell(name)}${separator}${value}${end}`)
const configuration = fc
  .tuple(
    fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: pick('', '# Port 1', '  # x') }), {
      maxLength: 14,
    }),
    pick('\n', '\r\n'),
  )
  .map(([lines, newline]) => lines.map((each) => `${each}${newline}`).join(''))
  // OpenSSH takes `none` before a comment for the name of a host.
  .map((text) => text.replace(/(proxyjump[ \t=]+none) # comment/gi, '$1'))
