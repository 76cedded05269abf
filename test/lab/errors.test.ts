import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { guardedPassword, type Lab } from '../../src/lab/index.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'
import { alterations, type Snapshot, snapshots } from './snapshot.js'

const host = 'web6'

interface Mistake {
  readonly args: readonly string[]
  readonly password?: string
  readonly code: number
  /** Who, where, why, what next: all of it must be in the error. */
  readonly words: readonly RegExp[]
}

const playbook = 'write'

/** Errors before any host is touched. */
const cannotStart: Record<string, Mistake> = {
  'a playbook that is not there': {
    args: ['wrte'],
    code: 1,
    words: [/there is no playbook 'wrte'/, /Did you mean 'write'\?/, /playbooks\/ contains .*write/],
  },
  'an inventory that is not there': {
    args: [playbook, '-i', 'host'],
    code: 1,
    words: [/there is no inventory 'host'/, /Did you mean 'hosts'\?/, /inventory\/ contains .*hosts/],
  },
  'a role that no play has': {
    args: [playbook, '--role', 'writ'],
    code: 1,
    words: [/no play of this playbook uses the role 'writ'/, /Did you mean 'write'\?/],
  },
  'a limit that is in no group': {
    args: [playbook, '--limit', 'wbe6'],
    code: 1,
    words: [/no host or group is called 'wbe6'/, /Did you mean 'web6'\?/],
  },
  'a play whose hosts are in no group': {
    args: ['lost'],
    code: 1,
    words: [/no host or group is called 'databases'/, /web6|all/],
  },
  'a required variable that is missing': {
    args: ['demanding'],
    code: 1,
    words: [/web6: demanding\.size is required/, /must be a number/, /Set it in the inventory/],
  },
  'a variable of the wrong type': {
    args: ['demanding', '-e', 'demanding.size=large'],
    code: 1,
    words: [/web6: demanding\.size must be a (whole )?number/, /from -e/],
  },
  'a tag that no task has': { args: [playbook, '--tags', 'nginxx'], code: 1, words: [/no task has the tag 'nginxx'/] },
}

/** Errors of one host. */
const fails: Record<string, Mistake> = {
  'a sudo password that is wrong': {
    args: [playbook, '-i', 'guarded'],
    password: `not-${guardedPassword}`,
    code: 2,
    words: [/sudo on web6 rejected the password of user guarded/, /HAPLOY_BECOME_PASSWORD/],
  },
  'a sudo password that is missing': {
    args: [playbook, '-i', 'guarded'],
    code: 2,
    words: [/sudo on web6 does not allow user guarded to become root: .*password is required/, /--ask-become-pass/],
  },
  'a host key that is not known': {
    args: [playbook, '-i', 'stranger'],
    code: 4,
    words: [/web6: the host key is not known: 198\.18\.0\.18 answers with ssh-ed25519 SHA256:/, /ssh-keyscan/],
  },
  'a host key that has changed': {
    args: [playbook, '-i', 'impostor'],
    code: 4,
    words: [/web6: THE HOST KEY HAS CHANGED: .* but .*impostor-known-hosts:1 has ssh-ed25519/, /ssh-keygen -f .* -R/],
  },
  'a template that throws': {
    args: ['broken'],
    code: 2,
    words: [
      /templates\/broken\.conf\.ejs, line 2: vars\.nowhere is undefined/,
      /^ {2}at .*roles\/broken\/index\.ts:\d+$/m,
      /^ {2}hint: /m,
    ],
  },
}

describe('A mistake', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project
  let disk: Record<string, Snapshot>

  before(async function () {
    lab = await sharedLab(this)
    const known = readFileSync(lab.knownHostsFile, 'utf8').split('\n')
    const someoneElse = known
      .find((line) => line.includes('lb1'))!
      .split(' ')
      .slice(1)
      .join(' ')
    project = new Project(lab)
    project
      .inventory({ [host]: {} })
      .inventory({ [host]: {} }, { user: 'guarded' }, 'guarded')
      .inventory({ [host]: {} }, { knownHosts: project.path('nobody-known') }, 'stranger')
      .inventory({ [host]: {} }, { knownHosts: project.path('impostor-known-hosts') }, 'impostor')
      .write('impostor-known-hosts', `198.18.0.18 ${someoneElse}\n`)
      .role('write', { tasks: `file('write it', '/srv/written', { content: 'written' }),` })
      .role('demanding', {
        variables: 'z.object({ size: z.int() })',
        tasks: `file('write the size', '/srv/size', { content: String(vars.size) }),`,
      })
      .role('broken', {
        tasks: `file('write it', '/srv/written', { content: 'written' }),\ntemplate('write the rest', { to: '/srv/broken.conf' }),`,
      })
      .write('roles/broken/templates/broken.conf.ejs', 'first\n<%= vars.nowhere.atAll %>\n')
      .write(
        'playbooks/lost.ts',
        `import { definePlaybook } from 'haploy'
import { role } from '../roles/write/index.js'

export default definePlaybook([{ hosts: 'databases', roles: [role()] }])
`,
      )
    disk = await snapshots(lab, [host])
  })

  after(() => project?.remove())

  for (const [title, mistake] of Object.entries(cannotStart)) {
    it(`is reported before the run starts: ${title}`, async () => {
      const { stdout, stderr } = await make(mistake)
      expect(stderr.match(/^haploy: /gm)).to.have.length(1)
      expect(stdout).not.to.match(/^(fatal|changed|PLAY RECAP)/m)
      expectClear(stderr, mistake)
    })
  }

  for (const [title, mistake] of Object.entries(fails)) {
    it(`is reported for its host: ${title}`, async () => {
      const { stdout, stderr } = await make(mistake)
      expect(stderr).to.equal('')
      expect(stdout.match(/^fatal: \[web6\]: /gm)).to.have.length(1)
      expect(stdout).to.match(/ changed=0 /)
      expectClear(stdout, mistake)
    })
  }

  it('has changed nothing on the host', async () => {
    expect(alterations(disk, await snapshots(lab, [host]))).to.deep.equal({})
  })

  async function make({ args, password, code }: Mistake) {
    const env: Record<string, string> = password === undefined ? {} : { HAPLOY_BECOME_PASSWORD: password }
    const ended = await project.haploy(['run', ...args], { env })
    expect(ended.code, `${ended.stdout}${ended.stderr}`).to.equal(code)
    return ended
  }

  function expectClear(text: string, { words, password }: Mistake): void {
    for (const word of words) expect(text).to.match(word)
    expect(text, 'a stack trace').not.to.match(/^\s+at .*:\d+:\d+\)?$/m)
    if (password) expect(text).not.to.include(password)
  }
})
