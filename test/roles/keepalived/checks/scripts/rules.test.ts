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

describe("keepalived's rules for scripts", () => {
  const ofChecks: [string, string, Severity, RegExp, string][] = [
    ['no shell named', `${looks}\n`, 'error', /does not name a shell in its first line/, 'script-without-shell'],
    [
      'a comment before the shell',
      `\\#!/bin/sh\n${looks}\n`,
      'error',
      /does not name a shell in its first line/,
      'script-without-shell',
    ],
    ['a syntax error', sh('if true; then', looks), 'error', /has a syntax error: .*(fi|end of file)/, 'script-syntax'],
    ['a syntax error of bash', bash('x=(1 2', looks), 'error', /has a syntax error: ./, 'script-syntax'],
    [
      'a test of bash',
      sh('if [[ -f /x ]]; then exit 1; fi', looks),
      'advice',
      /uses \[\[ … \]\], which its sh need not understand/,
      'script-needs-bash',
    ],
    [
      'an array',
      sh('hosts=(a b)', looks),
      'advice',
      /uses an array, which its sh need not understand/,
      'script-needs-bash',
    ],
    ['an element of an array', sh('echo ${hosts[1]}', looks), 'advice', /uses an array/, 'script-needs-bash'],
    [
      'success in every case',
      sh('curl -sf http://127.0.0.1/', 'exit 0'),
      'error',
      /never fails: it always ends with success/,
      'check-never-fails',
    ],
    [
      'a last command that always succeeds',
      sh('if ! pgrep -x nginx; then', '  logger gone', 'fi'),
      'error',
      /never fails: its last command always succeeds/,
      'check-never-fails',
    ],
    [
      'a forgotten pipe',
      sh('n=$(ps -C nginx --no-header wc -l)', '[ $n -gt 0 ]'),
      'error',
      /never fails: there is no pipe between ps and wc/,
      'check-never-fails',
    ],
    [
      'an endless loop',
      sh('while true; do', looks.replace('exit 1', ':'), 'sleep 2', 'done'),
      'error',
      /loops forever/,
      'check-never-ends',
    ],
    [
      'a start of nginx',
      sh('pgrep -x nginx || systemctl start nginx', looks),
      'advice',
      /starts nginx, even where it was stopped for maintenance/,
      'check-starts-nginx',
    ],
    [
      'a restart of nginx',
      sh('service nginx restart', looks),
      'advice',
      /starts nginx, even where it was stopped for maintenance/,
      'check-starts-nginx',
    ],
    [
      'a start of the binary',
      sh('pidof nginx || /opt/nginx/sbin/nginx', looks),
      'advice',
      /starts nginx, even where it was stopped for maintenance/,
      'check-starts-nginx',
    ],
    [
      'a stop of keepalived',
      sh(`${looks.replace('exit 1', 'systemctl stop keepalived')}`),
      'advice',
      /stops keepalived/,
      'check-ends-keepalived',
    ],
    ['a kill of keepalived', sh('pkill -x keepalived', looks), 'advice', /stops keepalived/, 'check-ends-keepalived'],
    ['killall', sh('killall -0 nginx', looks), 'advice', /runs killall/, 'script-runs-killall'],
    [
      'a search for part of a name',
      sh('pgrep nginx >/dev/null || exit 1', looks),
      'advice',
      /counts every process with nginx in its name/,
      'check-matches-part-of-name',
    ],
    [
      'a signal to part of a name',
      sh('pkill -0 nginx || exit 1', looks),
      'advice',
      /counts every process with nginx in its name/,
      'check-matches-part-of-name',
    ],
    [
      'lines of ps',
      sh('ps aux | grep nginx || exit 1', looks),
      'advice',
      /counts every process with nginx in its name/,
      'check-matches-part-of-name',
    ],
    [
      'a search for a process without a request',
      sh('pgrep -x nginx >/dev/null || exit 1'),
      'advice',
      /only looks for a process/,
      'check-only-looks-for-process',
    ],
    [
      'a predictable path in /tmp',
      sh(looks, 'date >>/tmp/check.log'),
      'advice',
      /writes to a predictable path in \/tmp/,
      'script-writes-to-tmp',
    ],
  ]
  for (const [what, text, severity, says, rule] of ofChecks) {
    it(`find ${what} in a check`, () => {
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
      'a password in an argument',
      sh('mailx -S smtp-auth-password=$word ops'),
      /contains a password in plain text/,
      'script-has-password',
    ],
    ['a password', sh('password="fake-secret"'), /contains a password in plain text/, 'script-has-password'],
    [
      'mail that is commented out',
      sh('logger "$3"', '# echo "$3" | mailx -s state ops'),
      /has its mail command commented out/,
      'script-mail-disabled',
    ],
    [
      'a log in /tmp',
      sh('echo "$3" | tee -a /tmp/state.log'),
      /writes to a predictable path in \/tmp/,
      'script-writes-to-tmp',
    ],
  ]
  for (const [what, text, says, rule] of ofOthers) {
    it(`find ${what} in a notify script`, () => {
      const found = asNotify(text)
      expect(found.map(({ message }) => message).join('\n')).to.match(says)
      expect(found.map(({ severity, rule }) => [severity, rule])).to.deep.equal([['advice', `keepalived/${rule}`]])
      expect(JSON.stringify(found)).not.to.contain('fake-secret')
    })
  }

  it('apply to a loop that is started by hand as to a check', () => {
    const found = asOther(sh('while :', 'do', 'pgrep -x nginx || /usr/sbin/nginx', 'sleep 5', 'done'))
    expect(found.map(({ severity, message }) => `${severity}: ${message}`)).to.have.length(2)
    expect(found[0]).to.include({ rule: 'keepalived/script-never-ends', severity: 'advice' })
    expect(found[0]!.message).to.match(/loops forever/)
    expect(found[1]!.message).to.match(/starts nginx, even where it was stopped for maintenance/)
  })

  const sound: [string, string][] = [
    ['a request', sh(`# not: then systemctl start nginx; killall keepalived\n${looks}`)],
    ['an exit code that reports failure', bash('if [[ $(pgrep -xc nginx) -eq 0 ]]; then', '  exit 1', 'fi', looks)],
    ['a test as the last command', sh('test ! -f /etc/keepalived/down')],
    ['a condition with a branch that fails', sh('if [ -f /x ]; then', '  false', 'else', '  true', 'fi')],
    ['a reload of nginx', sh('nginx -t && nginx -s reload', looks)],
    ['a loop with an end', sh('while true; do', '  [ -f /x ] && break', 'done', looks)],
    ['a file of its own in /tmp', sh('file=$(mktemp)', 'date >"$file"', looks)],
    ['another language', '#!/usr/bin/python3\nimport sys\nsys.exit(1)\n'],
  ]
  for (const [what, text] of sound) {
    it(`accept ${what}`, () => {
      expect(asCheck(text)).to.deep.equal([])
    })
  }

  it('accept a notify script that starts nginx and succeeds', () => {
    expect(asNotify(sh('[ "$3" = MASTER ] && systemctl start nginx', 'exit 0'))).to.deep.equal([])
  })

  it('read a script on the controller, and report one that is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'haploy-scripts-'))
    const file = join(folder, 'x.sh')
    try {
      writeFileSync(file, sh('pgrep -x nginx'))
      const declared = { scripts: { 'x.sh': { file } }, checks: { x: { script: 'x.sh' } } }
      expect(problems(declared).map(({ message }) => message)).to.match(/only looks for a process/)
      rmSync(file)
      const missing = problems(declared).filter(({ variable }) => variable === 'keepalived.scripts.x.sh')
      expect(missing.map(({ message }) => message)).to.deep.equal(['the script x.sh does not exist on the controller'])
      expect(missing[0]!.rule).to.equal('keepalived/script-missing')
      expect(missing[0]!.severity ?? 'error').to.equal('error')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('report names of scripts that are not declared', () => {
    const found = problems({ instances: [{ ...vi1, notify: 'tell.sh' }], checks: { x: { script: 'nginx.sh' } } })
    expect(found.map(({ message }) => message)).to.deep.equal([
      'the check x names the script nginx.sh, which is not declared',
      'notify of VI_1 names the script tell.sh, which is not declared',
    ])
    expect(found[0]!.hint).to.contain('or name one of nginx.')
    expect(found[0]!.rule).to.equal('keepalived/undeclared-script')
  })

  const commands: [string, RegExp | undefined][] = [
    ['/usr/bin/pgrep -x nginx', /the check x only looks for a process/],
    ["/bin/sh -c 'pgrep nginx && curl -f http://127.0.0.1/'", /the check x counts every process/],
    ['/usr/local/src/check_nginx.sh', /runs \/usr\/local\/src\/check_nginx.sh, which the role does not deploy/],
    ['/bin/sh /root/check_nginx.sh', /runs \/root\/check_nginx.sh, which the role does not deploy/],
    ['/etc/keepalived/other_nginx.sh', /runs \/etc\/keepalived\/other_nginx.sh, which the role does not deploy/],
    ['/etc/keepalived/mine.sh nginx', undefined],
    ['/etc/keepalived/check_nginx.sh http://127.0.0.1/', undefined],
    ['/opt/monitoring/bin/nginx-ready', undefined],
    ['/usr/lib/nagios/plugins/check_http -H nginx', undefined],
  ]
  for (const [command, says] of commands) {
    it(`${says ? 'advise against' : 'accept'} the command ${command}`, () => {
      const found = problems({ scripts: { 'mine.sh': sh(looks) }, checks: { x: { command } } })
      if (!says) expect(found).to.deep.equal([])
      else {
        if (says.source.includes('deploy')) expect(found[0]!.rule).to.equal('keepalived/command-not-deployed')
        expect(found.map(({ message }) => message).join('\n')).to.match(says)
        expect(found.map(({ severity }) => severity)).to.deep.equal(['advice'])
      }
    })
  }

  it('advise against scripts that other users can write', () => {
    const [found, ...more] = problems({ globals: { scriptSecurity: false } })
    expect(more).to.deep.equal([])
    expect(found).to.include({
      severity: 'advice',
      rule: 'keepalived/script-security-off',
      variable: 'keepalived.globals.scriptSecurity',
    })
  })
})
