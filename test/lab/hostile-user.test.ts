import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { temporaryName } from '../../src/resources/files/staging.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

const host = 'web8'
const path = '/srv/app/conf'
const temporary = `/srv/app/${temporaryName(path)}`

/** Runs shell code as the user who owns /srv/app. */
const asMallory = (code: string) => `runuser -u mallory -- sh -c '${code}'`

describe('A user of a host who owns a folder that root writes to', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project
  let rootsFiles: string

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ [host]: {} })
    await on(lab, host, 'id mallory 2>/dev/null || useradd -m mallory; umask 077; echo fake-root-secret >/root/secret')
    rootsFiles = await look()
  })
  beforeEach(() => on(lab, host, 'rm -rf /srv/app; mkdir /srv/app; chown mallory /srv/app'))
  after(() => project?.remove())

  const look = () =>
    on(lab, host, "stat -c '%n %a %U %h %Z' /root /root/secret /etc /etc/passwd; sha256sum /root/secret")
  const writes = (options: string) => project.role('app', { tasks: `file('configure', '${path}', ${options}),` })

  it('gets nothing of root through a link at its path, neither the file nor a diff of it', async () => {
    await on(lab, host, asMallory(`ln -s /root/secret ${path}`))
    writes(`{ content: 'new\\n', owner: 'mallory' }`)
    for (const check of [['--check'], []]) {
      const { code, stdout } = await project.haploy(['run', 'app', '--diff', ...check])
      expect([code, stdout]).to.satisfy(([, text]: [number, string]) => !text.includes('fake-root-secret'))
      expect(stdout).to.contain(`${path}: a symbolic link to /root/secret`)
    }
    expect(await on(lab, host, `stat -c '%F %U' ${path}; cat ${path}`)).to.equal('regular file mallory\nnew\n')
    expect(await look()).to.equal(rootsFiles)
  })

  it('is refused the same with `follow`, and the message says why and what to do', async () => {
    await on(lab, host, asMallory(`ln -s /root/secret ${path}`))
    writes(`{ content: 'new\\n', owner: 'mallory', follow: true }`)
    const { stdout } = await project.haploy(['run', 'app', '--diff'])
    expect(stdout).to.contain(`others can write to /srv/app, so the symbolic link ${path} is not followed`)
    expect(stdout).to.contain('hint: Give the path of the target instead of the link')
    expect(await look()).to.equal(rootsFiles)
  })

  it('exchanges the temporary file for links in vain', async () => {
    const loop = `cd /srv/app; while :; do for n in .haploy-*; do [ -e "$n" ] || continue; mv "$n" "old$$" && ln -s /root/secret "$n"; ln -sfn /etc "$n"; done; done`
    await on(
      lab,
      host,
      `${asMallory(`timeout 60 sh -c "${loop.replaceAll('"', '\\"').replaceAll('$', '\\$')}"`)} >/dev/null 2>&1 & echo $! >/run/mallory`,
    )
    for (let turn = 0; turn < 8; turn++) {
      writes(`{ content: '${turn}\\n', owner: 'mallory', mode: '${turn % 2 ? '0666' : '0644'}' }`)
      await project.haploy(['run', 'app', '--diff'])
    }
    await on(lab, host, 'kill $(cat /run/mallory); pkill -u mallory; :')
    expect(await look()).to.equal(rootsFiles)
  })

  it('reads no secret from a pipe at the path of the temporary file', async () => {
    await on(
      lab,
      host,
      `${asMallory(`mkfifo ${temporary}; timeout 30 cat ${temporary} >/tmp/seen; :`)} >/dev/null 2>&1 &`,
    )
    writes(`{ content: 'fake-app-secret', mode: '0600' }`)
    expect((await project.run(['app'])).failure(host)).to.equal(undefined)
    expect(await on(lab, host, `cat ${path}; pkill -u mallory; cat /tmp/seen 2>/dev/null; :`)).to.equal(
      'fake-app-secret',
    )
  })

  it('does not make a new task leave what another one staged: the next run removes it', async () => {
    for (const folder of ['/srv/app', '/srv']) {
      project.role('app', {
        tasks: `file('configure', '${folder}/conf2', { content: 'x', validate: () => sh\`kill -9 0\` }),`,
      })
      await project.haploy(['run', 'app'])
      expect(await on(lab, host, `ls -A ${folder} | grep -c haploy; :`)).to.equal('1\n')
      project.role('app', { tasks: `file('something else', '/srv/other', { content: 'x' }),` })
      expect((await project.run(['app'])).failure(host)).to.equal(undefined)
      expect(await on(lab, host, `ls -A ${folder} | grep -c haploy; :`)).to.equal('0\n')
    }
  })
})
