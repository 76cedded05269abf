import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const problems = (command: string) => {
  const variables: KeepalivedInput = { instances: [vi1], checks: { nginx: { command } } }
  const id = 'keepalived/command-needs-shell'
  return problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables])).filter(({ rule }) => rule === id)
}

describe('The command of a check', () => {
  const needShell: [string, string][] = [
    ['/usr/bin/curl -f http://localhost || exit 1', '||'],
    ['/usr/bin/curl -f http://localhost||exit 1', '||'],
    ['/usr/bin/pgrep nginx && /bin/true', '&&'],
    ['/bin/ps ax | /bin/grep nginx', '|'],
    ['/usr/bin/pgrep nginx > /dev/null', '>'],
    ['/usr/bin/pgrep nginx >/dev/null 2>&1', '>'],
    ['/usr/bin/pgrep nginx 2>&1', '2>&1'],
    ['/usr/bin/tr a b < /etc/passwd', '<'],
    ['/usr/bin/pgrep nginx; exit 0', ';'],
    ['/usr/bin/sleep 5 &', '&'],
    ['/bin/kill -0 $(cat /run/nginx.pid)', '$('],
    ['/bin/kill -0 `cat /run/nginx.pid`', '`'],
    ['/bin/test -e $HOME/nginx', '$H'],
  ]
  for (const [command, operator] of needShell) {
    it(`is refused with ${operator}: ${command}`, () => {
      const [problem, ...more] = problems(command)
      expect(more).to.deep.equal([])
      expect(problem).to.include({ severity: 'error', variable: 'keepalived.checks.nginx.command' })
      expect(problem!.message).to.contain(`uses ${operator}, which only a shell understands`)
      expect(problem!.hint).to.contain(`"/bin/sh -c '${command}'"`)
    })
  }

  const plain = [
    "/bin/sh -c 'curl -f http://localhost || exit 1'",
    "/bin/sh -c 'test ! -f /run/down && pgrep -x nginx >/dev/null'",
    '/usr/bin/curl -f http://localhost/?a=1&b=2;c',
    "/usr/bin/pgrep -f 'nginx|apache'",
    '/usr/bin/pgrep -f nginx\\|apache',
    '/usr/bin/test -e /run/price-5$',
  ]
  for (const command of plain) {
    it(`is accepted without an operator for a shell: ${command}`, () => {
      expect(problems(command)).to.deep.equal([])
    })
  }

  it('is offered bash where only bash understands it', () => {
    expect(problems('[[ -f /down ]] && exit 1')[0]!.hint).to.contain(`"/bin/bash -c '[[ -f /down ]] && exit 1'"`)
  })

  it('is refused when a quotation mark is not closed', () => {
    const [problem] = problems("/bin/echo it's nginx")
    expect(problem!.message).to.contain('has a quotation mark that is not closed')
    expect(problem!.hint).to.contain('keepalived.scripts')
  })

  it('gets no command for a shell that would end at its own quotation marks', () => {
    expect(problems("/bin/grep -q 'ok' /run/x || exit 1")[0]!.hint).to.contain('keepalived.scripts')
  })
})

describe('The mail of a notify script', () => {
  it('is advised to have a mail server', () => {
    const found = (mail: KeepalivedInput['mail']) => {
      const variables: KeepalivedInput = { instances: [vi1], mail }
      const problems = problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables]))
      return problems.filter(({ rule }) => rule === 'keepalived/mail-needs-sendmail').map(({ severity }) => severity)
    }
    expect(found({ to: 'ops@example.com' })).to.deep.equal(['advice'])
    expect(found({ to: 'ops@example.com', smtp: { server: 'smtp.example.com' } })).to.deep.equal([])
    expect(found(undefined)).to.deep.equal([])
  })
})
