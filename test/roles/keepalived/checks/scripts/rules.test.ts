import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }

function problems(variables: Partial<KeepalivedInput>) {
  const both = Array(2).fill({ instances: [vi1], ...variables })
  return problemsOf(keepalived, hostVarsOf(keepalived, both))
}

const sh = (...lines: string[]) => ['#!/bin/sh', ...lines, ''].join('\n')
const bash = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n')
const looks = 'curl -sf http://127.0.0.1/ || exit 1'

const asCheck = (text: string) => problems({ scripts: { 'x.sh': text }, checks: { x: { script: 'x.sh' } } })
const asNotify = (text: string) => problems({ scripts: { 'x.sh': text }, instances: [{ ...vi1, notify: 'x.sh' }] })
const asOther = (text: string) => problems({ scripts: { 'x.sh': text } })

type Severity = 'error' | 'advice'

describe("What keepalived's rules say of a script", () => {
  const ofChecks: [string, string, Severity, RegExp, string][] = [
    ['no shell named', `${looks}\n`, 'error', /does not say what runs it/, 'script-without-shell'],
    [
      'a comment before the shell',
      `\\#!/bin/sh\n${looks}\n`,
      'error',
      /does not say what runs it/,
      'script-without-shell',
    ],
    [
      'a syntax error',
      sh('if true; then', looks),
      'error',
      /is refused by the shell: .*(fi|end of file)/,
      'script-syntax',
    ],
    ['a syntax error of bash', bash('x=(1 2', looks), 'error', /is refused by the shell/, 'script-syntax'],
    [
      'a test of bash',
      sh('if [[ -f /x ]]; then exit 1; fi', looks),
      'advice',
      /has \[\[ … \]\], which is not for the sh/,
      'script-needs-bash',
    ],
    ['an array', sh('hosts=(a b)', looks), 'advice', /has an array, which is not for the sh/, 'script-needs-bash'],
    ['an element of an array', sh('echo ${hosts[1]}', looks), 'advice', /has an array/, 'script-needs-bash'],
    [
      'success in any case',
      sh('curl -sf http://127.0.0.1/', 'exit 0'),
      'error',
      /can never fail: it ends with success/,
      'check-never-fails',
    ],
    [
      'success of what comes last',
      sh('if ! pgrep -x nginx; then', '  logger gone', 'fi'),
      'error',
      /can never fail: whatever it has seen/,
      'check-never-fails',
    ],
    [
      'a forgotten pipe',
      sh('n=$(ps -C nginx --no-header wc -l)', '[ $n -gt 0 ]'),
      'error',
      /can never fail: there is no pipe between ps and wc/,
      'check-never-fails',
    ],
    [
      'a loop for ever',
      sh('while true; do', looks.replace('exit 1', ':'), 'sleep 2', 'done'),
      'error',
      /goes round for ever/,
      'check-never-ends',
    ],
    [
      'a start of nginx',
      sh('pgrep -x nginx || systemctl start nginx', looks),
      'advice',
      /starts nginx itself/,
      'check-starts-nginx',
    ],
    ['a restart of nginx', sh('service nginx restart', looks), 'advice', /starts nginx itself/, 'check-starts-nginx'],
    [
      'a start of the binary',
      sh('pidof nginx || /opt/nginx/sbin/nginx', looks),
      'advice',
      /starts nginx itself/,
      'check-starts-nginx',
    ],
    [
      'an end of keepalived',
      sh(`${looks.replace('exit 1', 'systemctl stop keepalived')}`),
      'advice',
      /ends keepalived/,
      'check-ends-keepalived',
    ],
    ['a kill of keepalived', sh('pkill -x keepalived', looks), 'advice', /ends keepalived/, 'check-ends-keepalived'],
    ['killall', sh('killall -0 nginx', looks), 'advice', /runs killall/, 'script-runs-killall'],
    [
      'a part of a name',
      sh('pgrep nginx >/dev/null || exit 1', looks),
      'advice',
      /counts every process/,
      'check-matches-part-of-name',
    ],
    [
      'a part of a name that is asked by signal',
      sh('pkill -0 nginx || exit 1', looks),
      'advice',
      /counts every process/,
      'check-matches-part-of-name',
    ],
    [
      'lines of ps',
      sh('ps aux | grep nginx || exit 1', looks),
      'advice',
      /counts every process/,
      'check-matches-part-of-name',
    ],
    [
      'a process and no more',
      sh('pgrep -x nginx >/dev/null || exit 1'),
      'advice',
      /only looks for a process/,
      'check-only-looks-for-process',
    ],
    [
      'a known name in /tmp',
      sh(looks, 'date >>/tmp/check.log'),
      'advice',
      /writes to a known name in \/tmp/,
      'script-writes-to-tmp',
    ],
  ]
  for (const [what, text, severity, says, rule] of ofChecks) {
    it(`finds ${what} in a check`, () => {
      const found = asCheck(text)
      expect(
        found.map(({ message }) => message),
        JSON.stringify(found),
      ).to.have.length(1)
      expect(found[0]!.message)
        .to.match(says)
        .and.match(/^the script x\.sh /)
      expect(found[0]).to.include({ variable: 'keepalived.scripts.x.sh', rule: `keepalived/${rule}` })
      expect(found[0]!.severity ?? 'error').to.equal(severity)
      expect(found[0]!.hosts).to.deep.equal(['lb1', 'lb2'])
    })
  }

  const ofOthers: [string, string, RegExp, string][] = [
    [
      'a password that is an argument',
      sh('mailx -S smtp-auth-password=$word ops'),
      /has a password in the clear/,
      'script-has-password',
    ],
    ['a password', sh('password="fake-secret"'), /has a password in the clear/, 'script-has-password'],
    [
      'a mail that nobody gets',
      sh('logger "$3"', '# echo "$3" | mailx -s state ops'),
      /has its mail commented out/,
      'script-mail-disabled',
    ],
    [
      'a log in /tmp',
      sh('echo "$3" | tee -a /tmp/state.log'),
      /writes to a known name in \/tmp/,
      'script-writes-to-tmp',
    ],
  ]
  for (const [what, text, says, rule] of ofOthers) {
    it(`advises on ${what} in a notify script`, () => {
      const found = asNotify(text)
      expect(found.map(({ message }) => message).join('\n')).to.match(says)
      expect(found.map(({ severity, rule }) => [severity, rule])).to.deep.equal([['advice', `keepalived/${rule}`]])
      expect(JSON.stringify(found)).not.to.contain('fake-secret')
    })
  }

  it('advises on a watcher that is started by hand as on a check', () => {
    const found = asOther(sh('while :', 'do', 'pgrep -x nginx || /usr/sbin/nginx', 'sleep 5', 'done'))
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).to.have.length(2)
    expect(found[0]).to.include({ rule: 'keepalived/script-never-ends', severity: 'advice' })
    expect(found[0]!.message).to.match(/goes round for ever/)
    expect(found[1]!.message).to.match(/starts nginx itself/)
  })

  const sound: [string, string][] = [
    ['a question and an answer', sh(`# not: then systemctl start nginx; killall keepalived\n${looks}`)],
    ['an exit code that says it', bash('if [[ $(pgrep -xc nginx) -eq 0 ]]; then', '  exit 1', 'fi', looks)],
    ['a test that is its last word', sh('test ! -f /etc/keepalived/down')],
    ['a condition with a branch that fails', sh('if [ -f /x ]; then', '  false', 'else', '  true', 'fi')],
    ['a reload of nginx', sh('nginx -t && nginx -s reload', looks)],
    ['a loop with an end', sh('while true; do', '  [ -f /x ] && break', 'done', looks)],
    ['a file of its own in /tmp', sh('file=$(mktemp)', 'date >"$file"', looks)],
    ['another language', '#!/usr/bin/python3\nimport sys\nsys.exit(1)\n'],
  ]
  for (const [what, text] of sound) {
    it(`has nothing to say of ${what}`, () => {
      expect(asCheck(text)).to.deep.equal([])
    })
  }

  it('lets a notify script start nginx and succeed', () => {
    expect(asNotify(sh('[ "$3" = MASTER ] && systemctl start nginx', 'exit 0'))).to.deep.equal([])
  })

  it('reads a script on the controller, and says when it is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'haploy-scripts-'))
    const file = join(folder, 'x.sh')
    try {
      writeFileSync(file, sh('pgrep -x nginx'))
      const declared = { scripts: { 'x.sh': { file } }, checks: { x: { script: 'x.sh' } } }
      expect(problems(declared).map(({ message }) => message)).to.match(/only looks for a process/)
      rmSync(file)
      const missing = problems(declared).filter(({ variable }) => variable === 'keepalived.scripts.x.sh')
      expect(missing.map(({ message }) => message)).to.deep.equal(['the script x.sh is not on the controller'])
      expect(missing[0]!.rule).to.equal('keepalived/script-missing')
      expect(missing[0]!.severity ?? 'error').to.equal('error')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('names what nothing stands behind', () => {
    const found = problems({ instances: [{ ...vi1, notify: 'tell.sh' }], checks: { x: { script: 'nginx.sh' } } })
    expect(found.map(({ message }) => message)).to.deep.equal([
      'the check x is the script nginx.sh, which is not declared',
      'notify of VI_1 is the script tell.sh, which is not declared',
    ])
    expect(found[0]!.hint).to.contain('there are: nginx.')
    expect(found[0]!.rule).to.equal('keepalived/undeclared-script')
  })

  const commands: [string, RegExp | undefined][] = [
    ['/usr/bin/pgrep -x nginx', /the check x only looks for a process/],
    ["/bin/sh -c 'pgrep nginx && curl -f http://127.0.0.1/'", /the check x counts every process/],
    ['/usr/local/src/check_nginx.sh', /runs \/usr\/local\/src\/check_nginx.sh, which nothing here brings/],
    ['/bin/sh /root/check_nginx.sh', /runs \/root\/check_nginx.sh, which nothing here brings/],
    ['/etc/keepalived/other_nginx.sh', /runs \/etc\/keepalived\/other_nginx.sh, which nothing here brings/],
    ['/etc/keepalived/mine.sh nginx', undefined],
    ['/etc/keepalived/check_nginx.sh http://127.0.0.1/', undefined],
    ['/opt/monitoring/bin/nginx-ready', undefined],
    ['/usr/lib/nagios/plugins/check_http -H nginx', undefined],
  ]
  for (const [command, says] of commands) {
    it(`${says ? 'advises on' : 'accepts'} the command ${command}`, () => {
      const found = problems({ scripts: { 'mine.sh': sh(looks) }, checks: { x: { command } } })
      if (!says) expect(found).to.deep.equal([])
      else {
        if (says.source.includes('brings')) expect(found[0]!.rule).to.equal('keepalived/command-not-deployed')
        expect(found.map(({ message }) => message).join('\n')).to.match(says)
        expect(found.map(({ severity }) => severity)).to.deep.equal(['advice'])
      }
    })
  }

  it('advises against scripts that anybody may write', () => {
    const [found, ...more] = problems({ globals: { scriptSecurity: false } })
    expect(more).to.deep.equal([])
    expect(found).to.include({
      severity: 'advice',
      rule: 'keepalived/script-security-off',
      variable: 'keepalived.globals.scriptSecurity',
    })
  })
})
