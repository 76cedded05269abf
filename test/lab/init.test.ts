import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { NewUser } from './new-user.js'
import { sharedLab } from './shared-lab.js'

const hosts = ['lb1', 'lb2'] as const
const password = 'lab-fake-password'

describe('A reader who follows what haploy init prints', function () {
  this.timeout(600_000)
  let lab: Lab
  let newUser: NewUser

  before(async function () {
    lab = await sharedLab(this)
    await Promise.all(hosts.map((host) => lab.reset(host)))
    await Promise.all(hosts.map((host) => on(lab, host, `echo ops:${password} | chpasswd; rm /home/ops/.ssh/*`)))
    newUser = new NewUser(lab, password)
    await must('npm install --ignore-scripts && npm run build && npm link --ignore-scripts')
    await must("ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519")
    await must('ssh-copy-id ops@198.18.0.11 && ssh-copy-id ops@198.18.0.12')
  })

  after(async () => {
    newUser?.remove()
    await Promise.all(hosts.map((host) => lab?.reset(host)))
  })

  it('checks and deploys a pair with the commands as they are printed', async () => {
    const printed = await must('cd ~ && haploy init pair')
    const commands = [...printed.matchAll(/^ {2}(.+)$/gm)].map(([, command]) => command!)
    expect(commands).to.deep.equal([
      'cd pair',
      'npm install --ignore-scripts',
      'npx haploy lint deploy --explain',
      'npx haploy run deploy --check --diff',
      'npx haploy run deploy',
    ])
    const outputs: string[] = []
    for (const command of commands) outputs.push(await must(command))
    expect(outputs[2]).to.contain('no problems found: 2 plays, 2 hosts')
    expect(outputs[3]).to.contain('+This is lb1')
    expect(outputs[4]).to.match(/^lb2 .*failed=0/m)
    expect(await must('cd playbooks && npx haploy run deploy')).to.match(/^lb1 .*changed=0 .*failed=0/m)
    const page = 'until curl --silent --max-time 1 http://198.18.0.200/ | grep lb1; do sleep 1; done'
    expect(await must(page)).to.equal('This is lb1\n')
  })

  async function must(code: string): Promise<string> {
    const { code: exit, stdout } = await newUser.run(`${code}\n`)
    expect(exit, `${code}\n${stdout}`).to.equal(0)
    return stdout
  }
})
