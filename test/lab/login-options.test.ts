import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

const host = 'web7'
const password = 'fake-login-password'

describe('Options that override the connection variables of an inventory', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    await on(
      lab,
      host,
      `id carol >/dev/null 2>&1 || useradd -m carol; echo carol:${password} | chpasswd
       echo 'carol ALL=(ALL) ALL' > /etc/sudoers.d/carol`,
    )
    project = new Project(lab)
      .inventory({ [host]: {} }, { become: false, password: 'fake-wrong-password' })
      .inventory({ [host]: {} }, { key: '/nonexistent/key' }, 'keyless')
      .role('whoami', { tasks: `command('write who it is', 'id -un > /srv/who')` })
  })

  after(async () => {
    if (!project) return
    await on(lab, host, 'userdel -r carol; rm -f /etc/sudoers.d/carol /srv/who')
    project.remove()
  })

  const who = async (args: readonly string[], input = '') => {
    const { code, stdout, stderr } = await project.haploy(['exec', host, ...args, '--', 'id', '-un'], { input })
    return { code, stdout, stderr }
  }
  const is = (user: string) => ({ code: 0, stdout: `${host} (exit 0):\n  ${user}\n`, stderr: '' })

  it('are the user, and the one to become', async () => {
    expect(await who([])).to.deep.equal(is('ops'))
    expect(await who(['-u', 'root'])).to.deep.equal(is('root'))
    expect(await who(['-b'])).to.deep.equal(is('root'))
    expect(await who(['--become-user', 'nobody'])).to.deep.equal(is('nobody'))
    expect(await who(['-b', '--become-user', 'nobody'])).to.deep.equal(is('nobody'))
    expect(await who(['-u', 'root', '-e', 'user=ops'])).to.deep.equal(is('ops'))
  })

  it('are the key', async () => {
    expect((await who(['-i', 'keyless'])).code).to.equal(4)
    expect(await who(['-i', 'keyless', '--private-key', lab.keyFile])).to.deep.equal(is('root'))
  })

  it('are the passwords, which are read from standard input, and the second defaults to the first', async () => {
    expect(await who(['-u', 'carol', '-k'], `${password}\n`)).to.deep.equal(is('carol'))
    expect(await who(['-u', 'carol', '-k', '-b', '-K'], `${password}\n\n`)).to.deep.equal(is('root'))
    expect(await who(['-u', 'carol', '-k', '-b', '-K'], `${password}\n${password}\n`)).to.deep.equal(is('root'))
    expect((await who(['-u', 'carol', '-k', '-b', '-K'], `${password}\nfake-other\n`)).code).to.equal(2)
    expect(await who(['-u', 'carol', '-k', '-K'], `${password}\n`)).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'haploy: no sudo password was entered\n',
    })
    const wrong = await who(['-u', 'carol', '-k'], 'fake-canary\n')
    expect(wrong.code).to.equal(4)
    expect(wrong.stderr).not.to.contain('fake-canary')
  })

  it('apply to runs and facts', async () => {
    const report = await project.run(['whoami', '-u', 'carol', '-k', '-b', '-K'], { input: `${password}\n\n` })
    expect(report.statuses(host)).to.deep.equal(['whoami: write who it is: changed'])
    expect(report.code).to.equal(0)
    expect(await on(lab, host, 'cat /srv/who')).to.equal('root\n')
    const facts = await project.haploy(['facts', host, '-u', 'carol', '-k'], { input: `${password}\n` })
    expect(facts.code).to.equal(0)
  })
})
