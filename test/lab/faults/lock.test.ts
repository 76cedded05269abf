import { expect } from 'chai'
import type { Started } from '../command.js'
import { closeGate, openGate } from '../gate.js'
import { appears, succeeds } from '../ground-truth.js'
import type { Project } from '../project.js'
import { Fixture, host } from './fixture.js'

describe('What a run leaves on a host', function () {
  this.timeout(300_000)
  let fixture: Fixture
  let project: Project

  before(async function () {
    fixture = await Fixture.create(this)
    project = fixture.project
  })
  after(() => fixture?.remove())

  const { appearsOn, succeedsOn } = {
    appearsOn: (path: string) => appears(fixture.lab, host, path),
    succeedsOn: (code: string) => succeeds(fixture.lab, host, code),
  }
  /** The shell of the run that has the lock. */
  const shell = async () => (await fixture.on('sed -n 2p /run/haploy/lock')).trim()
  const endOf = async (run: Started, signal: NodeJS.Signals) => {
    run.process.kill(signal)
    await run.ended
  }

  describe('that has a role twice', () => {
    const unit = (app: string) => `cat >/etc/systemd/system/${app}.service <<'END'
[Service]
TimeoutStartSec=600
ExecStartPre=/bin/sh -c 'touch /run/${app}-starts; until [ -e /run/${app}-may-start ]; do sleep 0.1; done'
ExecStart=/bin/sh -c 'cat /srv/${app}.conf >>/srv/${app}.log; exec sleep infinity'
END
touch /run/${app}-may-start`
    const playbook = (...plays: (readonly string[])[]) => {
      const text = plays.map(
        (apps, index) =>
          `{ name: 'play ${index} of ${plays.length}', hosts: 'all', roles: [${apps.map((app) => `role({ app: '${app}' })`)}] }`,
      )
      project.write(
        'playbooks/apps.ts',
        `import { definePlaybook } from 'haploy'
import { role } from '../roles/app/index.js'

export default definePlaybook([${text.join(', ')}])
`,
      )
    }
    const run = (level: number, ...args: string[]) => project.run(['apps', '-e', `app.level=${level}`, ...args])
    const loaded = async () => (await fixture.on('echo $(cat /srv/a.log), $(cat /srv/b.log)')).trim()
    const notes = async () => (await fixture.on('ls /var/lib/haploy/pending')).split('\n').filter(Boolean)

    before(async () => {
      project.write(
        'roles/app/index.ts',
        `import { defineRole, file, restart } from 'haploy'
import { z } from 'zod'

export const role = defineRole({
  name: 'app',
  folder: import.meta.dirname,
  variables: z.object({ app: z.string(), level: z.int() }),
  tasks: ({ vars: { app, level } }) => [
    file('write ' + app, '/srv/' + app + '.conf', { content: level + '\\n', notify: 'restart' }),
  ],
  handlers: ({ vars: { app } }) => [restart('restart', app)],
})
`,
      )
      await fixture.on([unit('a'), unit('b'), 'systemctl daemon-reload'].join('\n'))
      playbook(['a', 'b'])
      expect((await run(1)).statuses(host)).to.deep.equal([
        'app: write a: changed',
        'app: handler restart: changed',
        'app: write b: changed',
        'app: handler restart: changed',
      ])
      expect([await loaded(), await notes()]).to.deep.equal(['1, 1', []])
    })

    it('is the pending handler of the right one, after it was killed during its restart', async () => {
      await fixture.on('rm -f /run/b-may-start /run/b-starts')
      const killed = project.start(['run', 'apps', '-e', 'app.level=2'])
      await appearsOn('/run/b-starts')
      const session = (await fixture.on(`ps -o sid= -p ${await shell()}`)).trim()
      await fixture.on(`kill -9 $(ps -o pid= -s ${session})`)
      await killed.ended
      await fixture.on('touch /run/b-may-start')
      await succeedsOn('systemctl is-active b')
      playbook(['b'], ['a'])
      const expected = ['app: write b: ok', 'app: handler restart: changed', 'app: write a: ok']
      expect((await run(2, '--check')).statuses(host)).to.deep.equal(expected)
      expect((await run(2)).statuses(host)).to.deep.equal(expected)
      expect([await loaded(), await notes()]).to.deep.equal(['1 2, 1 2 2', []])
    })

    it('is a note that an earlier version left, which is run for both', async () => {
      await fixture.on(
        `printf '%s\\n' '{"role":"app","handler":"restart","task":"write b"}' >/var/lib/haploy/pending/df3bfff4e417f479.json`,
      )
      expect((await run(2)).statuses(host).filter((status) => status.includes('handler'))).to.have.length(2)
      expect([await loaded(), await notes()]).to.deep.equal(['1 2 2, 1 2 2 2', []])
    })
  })

  describe('as its lock', () => {
    before(() => {
      project.role('gate', {
        tasks: `command('pass the gate', 'touch /run/at-the-gate; until [ -e /srv/gate-is-open ]; do sleep 0.1; done')`,
      })
    })

    it('is nothing if its shell was stopped and continued under sudo, and is a zombie now', async () => {
      await closeGate(fixture.lab, host)
      const run = project.start(['run', 'gate'])
      await appearsOn('/run/at-the-gate')
      const pid = await shell()
      const state = (of: string) => `[ "$(ps -o stat= -p ${of} | cut -c 1)" =`
      const sudo = (await fixture.on(`ps -o ppid= -p ${pid}`)).trim()
      await fixture.on(`kill -STOP ${pid}`)
      await succeedsOn(`${state(sudo)} T ]`)
      await fixture.on(`kill -CONT ${pid}`)
      await openGate(fixture.lab, host)
      await endOf(run, 'SIGKILL')
      await succeedsOn(`${state(pid)} Z ]`)
      const next = await project.run(['gate'])
      expect(next.code).to.equal(0)
      await fixture.on(`kill -9 ${sudo}`)
    })

    it('is taken by the run that waits for it when a step of its owner runs out of time, and the owner stops', async () => {
      project.role('slow', {
        tasks: `command('hang', 'trap "" TERM; touch /run/hangs; while :; do sleep 1; done', { timeout: 3, ignoreErrors: true }),
          file('edit', '/srv/edited', { content: 'by the owner', ignoreErrors: true }),
          file('edit another', '/srv/another', { content: 'by the owner' }),`,
      })
      await fixture.on('rm -f /run/hangs')
      await closeGate(fixture.lab, host)
      const owner = project.start(['run', 'slow'])
      await appearsOn('/run/hangs')
      const other = project.start(['run', 'gate', '--wait-lock', '60'])
      await appearsOn('/run/at-the-gate')
      const { code, stdout } = await owner.ended
      expect(code).to.equal(2)
      expect(stdout).to.match(/another run has locked the host since .* has been running 'haploy run gate' on it since/)
      expect(stdout).to.contain('This run has stopped on the host.')
      await openGate(fixture.lab, host)
      expect((await other.ended).code).to.equal(0)
      expect(await fixture.on('ls /srv/edited /srv/another 2>/dev/null || :')).to.equal('')
    })
  })
})
