import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { apt } from '../../../src/resources/packages/apt.js'
import { packageResource } from '../../../src/resources/packages/package.js'
import { actionResource } from '../../../src/resources/systemd/restart.js'
import { serviceResource } from '../../../src/resources/systemd/service.js'
import { BareHost } from './bare-host.js'

describe('units on a real Debian host', function () {
  this.timeout(180_000)
  const host = new BareHost('units')

  before(async function () {
    await host.boot(this)
    const names = ['nginx', 'keepalived']
    await host.bring(packageResource({ names, versions: {}, state: 'present', start: false }, apt))
  })
  after(() => host.down())

  const write = (unit: string, ...lines: string[]) =>
    host.sh(`printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >/etc/systemd/system/${unit}`)
  const property = (name: string, unit: string) => host.sh(`systemctl show -P ${name} ${unit}`)
  const running = (unit: string) => serviceResource(unit, { running: true })

  it('start and are enabled, stop and are disabled', async () => {
    await host.bring(serviceResource('nginx', { running: false, enabled: false }))
    expect(await host.bring(serviceResource('nginx', { running: true, enabled: true }))).to.deep.equal([
      ['enabled', 'disabled', 'enabled'],
      ['state', 'inactive', 'running'],
    ])
    expect(await host.sh('systemctl is-active nginx; systemctl is-enabled nginx')).to.equal('active\nenabled')
    expect(await host.bring(serviceResource('nginx.service', { running: false, enabled: false }))).to.deep.equal([
      ['enabled', 'enabled', 'disabled'],
      ['state', 'active', 'stopped'],
    ])
  })

  it('that are not there can neither start nor stop, but where that is fine', async () => {
    const stopped = { running: false, enabled: false }
    for (const options of [{ running: true }, { enabled: true }, stopped]) {
      const [change] = await host.plan(serviceResource('nosuch', options))
      expect(await host.sh(`(${change!.requires![0]!.script.text}) 2>&1; :`)).to.equal(
        'the unit nosuch.service does not exist',
      )
    }
    expect(await host.plan(serviceResource('nosuch', { ...stopped, missingOk: true }))).to.deep.equal([])
  })

  it('whose file systemd has not read yet start', async () => {
    await host.sh('systemctl show fresh@1.service >/dev/null')
    await write('fresh@.service', '[Service]', 'ExecStart=/bin/sleep 1000')
    await host.bring(running('fresh@1'))
    await host.bring(serviceResource('fresh@1', { running: false }))
  })

  it('that exit at once fail with their log', async () => {
    await write('brief.service', '[Service]', 'ExecStart=/bin/sh -c "echo I am leaving; exit 3"')
    const { code, stderrText } = await host.attempt(running('brief'))
    expect(code).to.equal(1)
    expect(stderrText)
      .to.match(/^brief\.service does not stay active after systemctl start\n/)
      .and.include('I am leaving')
  })

  it('that restart over and over fail', async () => {
    await write('loop.service', '[Service]', 'Restart=always', 'RestartSec=50ms', 'ExecStart=/bin/sleep 0.3')
    const { code, stderrText } = await host.attempt(running('loop'))
    expect(code, stderrText).to.equal(1)
    await host.bring(serviceResource('loop', { running: false }))
  })

  it('that systemd skips because a condition is not met fail, and name the condition', async () => {
    await host.sh('rm -f /etc/keepalived/keepalived.conf')
    const { code, stderrText } = await host.attempt(running('keepalived'))
    expect(code).to.equal(1)
    expect(stderrText).to.include('ConditionFileNotEmpty=/etc/keepalived/keepalived.conf was not met')
  })

  it('are read again when their file was edited, even if systemd looked for it too early', async () => {
    await host.sh('systemctl add-wants multi-user.target mine.service 2>/dev/null; systemctl start mine 2>/dev/null; :')
    await write('mine.service', '[Service]', 'ExecStart=/bin/sleep 1001', '[Install]', 'WantedBy=multi-user.target')
    await host.bring(serviceResource('mine', { running: true, enabled: true }))

    await write('mine.service', '[Service]', 'ExecStart=/bin/sleep 1002', '[Install]', 'WantedBy=multi-user.target')
    expect(await host.plan(running('mine')), 'an edit alone starts nothing').to.deep.equal([])
    await host.bring(actionResource('restart', 'mine'))
    expect(await host.sh('pgrep -xa sleep')).to.match(/sleep 1002$/)
    expect(await property('NeedDaemonReload', 'mine')).to.equal('no')
  })

  it('start although an earlier crash loop used up their start limit', async () => {
    const lines = (command: string) => ['[Unit]', 'StartLimitIntervalSec=1h', 'StartLimitBurst=2', '[Service]', command]
    await write('limited.service', ...lines('ExecStart=/bin/false'))
    await host.sh('for i in 1 2 3; do systemctl restart limited 2>/dev/null; sleep 0.2; done; :')
    await write('limited.service', ...lines('ExecStart=/bin/sleep 1000'))
    await host.bring(running('limited'))
  })

  it('that are masked, static or oneshot cannot reach an impossible state', async () => {
    await host.sh('systemctl mask hidden.service 2>/dev/null')
    await write('once.service', '[Service]', 'Type=oneshot', 'ExecStart=/bin/true')
    await write('stays.service', '[Service]', 'Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true')
    await refused(serviceResource('hidden', { running: true }), /hidden\.service is masked/)
    await refused(serviceResource('once', { running: true }), /once\.service cannot be kept running/)
    await refused(serviceResource('stays', { enabled: true }), /stays\.service cannot be enabled/)
    expect(await host.plan(serviceResource('hidden', { running: false, enabled: false }))).to.deep.equal([])
    await host.bring(running('stays'))
    await host.bring(actionResource('restart', 'once'))
  })

  it('whose file was edited are judged by the file, which systemd has not read', async () => {
    const unmet = async (resource: ReturnType<typeof serviceResource>) => {
      const required = (await host.plan(resource)).flatMap(({ requires = [] }) => requires)
      return await host.sh(`(${required.map(({ script }) => script.text).join('\n') || ':'}) 2>&1; :`)
    }
    const both = serviceResource('turned', { running: true, enabled: true })
    const simple = ['[Service]', 'ExecStart=/bin/sleep 1000', '[Install]', 'WantedBy=multi-user.target']
    await write('turned.service', ...simple)
    // systemd forgets a unit that nothing refers to, and reads its file again.
    await write('refers.service', '[Unit]', 'Wants=turned.service', '[Service]', 'ExecStart=/bin/sleep 1000')
    await host.sh('systemctl daemon-reload; systemctl start refers; systemctl stop turned')
    await write('turned.service', '[Service]', 'Type=oneshot', 'ExecStart=/bin/true', '[Install]', 'WantedBy=x.target')
    expect(await unmet(both)).to.match(/^turned\.service cannot be kept running: it is a oneshot unit/)
    await write('turned.service', '[Service]', 'ExecStart=/bin/sleep 1000')
    expect(await unmet(both)).to.match(/^turned\.service cannot be enabled: its unit file has no \[Install\] section/)
    await write('turned.service', ...simple)
    expect(await unmet(both)).to.equal('')
    await host.bring(both)
  })

  it('restart, and are started by a reload if they do not run', async () => {
    await host.bring(serviceResource('nginx', { running: false }))
    expect(await host.bring(actionResource('reload', 'nginx'))).to.deep.equal([['reload', 'inactive', 'reloaded']])
    const pid = await property('MainPID', 'nginx')
    await host.bring(actionResource('reload', 'nginx'))
    expect(await property('MainPID', 'nginx')).to.equal(pid)
    await host.bring(actionResource('restart', 'nginx'))
    expect(await property('MainPID', 'nginx')).to.not.equal(pid)
  })

  it('that something else is starting with older files are restarted', async () => {
    const start = `cp /srv/slow.conf /run/slow; sleep 1; systemd-notify --ready; exec sleep 1003`
    await write('slow.service', '[Service]', 'Type=notify', 'NotifyAccess=all', `ExecStart=/bin/sh -c "${start}"`)
    for (const resource of [running('slow'), actionResource('reload', 'slow')]) {
      await host.sh(
        `rm -f /run/slow; echo old >/srv/slow.conf; systemctl start --no-block slow;
        until [ -s /run/slow ]; do sleep 0.05; done; echo new >/srv/slow.conf`,
      )
      await host.bring(resource)
      expect(await host.sh('cat /run/slow; systemctl is-active slow')).to.equal('new\nactive')
      await host.sh('systemctl stop slow')
    }
  })

  it('that reject their configuration fail with the reason', async () => {
    await host.sh('echo nonsense >/etc/nginx/conf.d/wrong.conf')
    const { stderrText } = await host.attempt(actionResource('restart', 'nginx'))
    await host.sh('rm /etc/nginx/conf.d/wrong.conf')
    expect(stderrText)
      .to.match(/^nginx\.service: systemctl restart failed$/m)
      .and.include('wrong.conf:2')
  })

  it('must confirm an action, with only the journal entries after it', async () => {
    const confirm = (word: string) => sh`journalctl --sync; journalctl -u nginx --since "$since" | grep -q ${word}`
    await host.bring(actionResource('restart', 'nginx'))
    await host.bring(actionResource('reload', 'nginx', confirm('Reloaded')))
    const { code, stderrText } = await host.attempt(actionResource('reload', 'nginx', confirm('Stopped')))
    expect(code).to.equal(1)
    expect(stderrText).to.include('nginx.service: the script that confirms the reload exited with code 1')
  })

  async function refused(resource: ReturnType<typeof serviceResource>, message: RegExp): Promise<void> {
    const current = await host.probe(resource)
    expect(() => resource.plan(current)).to.throw(message)
  }
})
