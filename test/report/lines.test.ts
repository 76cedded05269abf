import { expect } from 'chai'
import { describeDifferences } from '../../src/core/content/diff.js'
import { DiffSide } from '../../src/core/content/difference.js'
import type { Style } from '../../src/report/display.js'
import { lines } from '../../src/report/lines.js'
import { changed, failed, predicted, RecordedRun } from './recorded-run.js'

const plain: Style = { colour: false, debug: false, columns: () => 40 }

function printed(recorded: RecordedRun, style: Partial<Style> = {}): string {
  let text = ''
  const listener = lines(
    (piece) => {
      text += piece
    },
    { ...plain, ...style },
  )
  recorded.events.forEach(listener)
  return text
}

describe('the lines reporter', () => {
  it('prints a run as Ansible does', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2'])
      .plays('lb', ['lb1', 'lb2'])
      .does('lb2', 'Gathering Facts')
      .does('lb2', 'nginx : install nginx', changed())
      .does('lb1', 'Gathering Facts')
      .does('lb1', 'nginx : install nginx')
      .does('lb1', 'nginx : open the firewall', { status: 'skipped', reason: 'its condition is false' })
      .does('lb2', 'nginx : open the firewall', { status: 'skipped', reason: '' })
      .does('lb2', '! nginx : reload nginx', changed())
      .leaves('lb1', 'lb2')
      .endsPlay('lb')
      .finishes({ lb1: { ok: 2, skipped: 1 }, lb2: { ok: 3, changed: 2, skipped: 1 } })
    expect(printed(recorded)).to.equal(`
PLAY [lb] ******************************

TASK [Gathering Facts] *****************
ok: [lb1]
ok: [lb2]

TASK [nginx : install nginx] ***********
ok: [lb1]
changed: [lb2]

TASK [nginx : open the firewall] *******
skipping: [lb1] (its condition is false)
skipping: [lb2]

RUNNING HANDLER [nginx : reload nginx] ***
changed: [lb2]

PLAY RECAP *****************************
lb1                        : ok=2    changed=0    unreachable=0    failed=0    skipped=1
lb2                        : ok=3    changed=2    unreachable=0    failed=0    skipped=1

Finished in 4.2 s.
2 hosts ok, 1 changed
`)
  })

  it('prints the progress of a task at once, before its header', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2'])
      .plays('lb', ['lb1', 'lb2'])
      .starts('lb1', 'nginx : build')
      .starts('lb2', 'nginx : build')
      .advances('lb1', 'nginx : build', 'configuring')
    const early = printed(recorded)
    expect(early.endsWith('\nprogress: [lb1] build: configuring\n')).to.equal(true)
    recorded
      .advances('lb2', 'nginx : build', 'compiled \x1b[1m9')
      .ends('lb1', 'nginx : build')
      .ends('lb2', 'nginx : build')
    expect(
      printed(recorded.leaves('lb1', 'lb2').endsPlay('lb')).slice(early.length),
    ).to.equal(`progress: [lb2] build: compiled ^[[1m9

TASK [nginx : build] *******************
ok: [lb1]
ok: [lb2]
`)
  })

  it("shows a failure with the command's output, its location in the role and a hint", () => {
    const failure = {
      message: 'the configuration is not valid',
      code: 1,
      stderr: 'nginx: [emerg] unknown directive "foo"\r\nnginx: test failed\n',
      stdout: '\n  two\nlines\n',
      source: '/srv/roles/nginx/tasks.ts:42',
      hint: 'Correct the template.',
      stack: 'Error: nginx -t ended with 1\n    at apply',
    }
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .plays('lb', ['lb1'])
      .does('lb1', 'nginx : try', failed({ message: 'no such file' }, true))
      .does('lb1', 'nginx : check', failed(failure))
      .leaves('lb1')
      .finishes({ lb1: { ok: 1, failed: 1, ignored: 1 } })
    const text = `
PLAY [lb] ******************************

TASK [nginx : try] *********************
fatal: [lb1]: FAILED! => no such file
...ignoring

TASK [nginx : check] *******************
fatal: [lb1]: FAILED! => the configuration is not valid (exit code 1)
  stderr:
    nginx: [emerg] unknown directive "foo"
    nginx: test failed
  stdout:
      two
    lines
  at /srv/roles/nginx/tasks.ts:42
  hint: Correct the template.

PLAY RECAP *****************************
lb1                        : ok=1    changed=0    unreachable=0    failed=1    skipped=0    ignored=1

Finished in 4.2 s.
1 of 1 host failed: lb1 (nginx : check: the configuration is not valid (exit code 1))
`
    expect(printed(recorded)).to.equal(text)
    expect(printed(recorded, { debug: true })).to.equal(
      text.replace('template.\n', 'template.\n  Error: nginx -t ended with 1\n      at apply\n'),
    )
  })

  it('shows a host that cannot be reached, and warnings', () => {
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .warns('the lock is old')
      .plays('lb', ['lb1'])
      .starts('lb1', 'Gathering Facts')
      .loses('lb1', { message: 'connection refused: 198.18.0.11 port 22', hint: 'Is sshd running?' })
      .leaves('lb1')
      .endsPlay('lb')
      .warns("handler 'reload nginx' is pending", 'lb1')
      .emit({ type: 'warning', message: 'lb1, lb2: the check is weak', hint: 'Take\nanother.' })
      .finishes({ lb1: { unreachable: 1 } }, 95_000, true)
    expect(printed(recorded)).to.equal(`
[WARNING]: the lock is old

PLAY [lb] ******************************

TASK [Gathering Facts] *****************
fatal: [lb1]: UNREACHABLE! => connection refused: 198.18.0.11 port 22
  hint: Is sshd running?

[WARNING]: [lb1] handler 'reload nginx' is pending

[WARNING]: lb1, lb2: the check is weak
  hint: Take another.

PLAY RECAP *****************************
lb1                        : ok=0    changed=0    unreachable=1    failed=0    skipped=0

Interrupted after 1 min 35 s; the hosts stopped after their current step.
1 of 1 host failed: lb1 (unreachable)
`)
  })

  it('says in a dry run what a result depends on, and prints differences under their host', () => {
    const from = new DiffSide('/etc/nginx.conf', 'a\nb\n', 'text')
    const to = new DiffSide('/etc/nginx.conf', 'a\nc\n', 'text')
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2'], true)
      .plays('lb', ['lb1'], 1, 2)
      .does('lb1', 'nginx : copy', changed({ attribute: 'content', from, to }))
      .does('lb1', 'nginx : start', {
        status: 'changed',
        differences: [{ attribute: 'running', from: false, to: true }],
        dependsOn: 'install nginx',
      })
      .leaves('lb1')
      .endsPlay('lb')
      .plays('lb', ['lb2'], 2, 2)
      .finishes({ lb1: { ok: 2, changed: 2 } })
    expect(printed(recorded, { describeDifferences })).to.equal(`
PLAY [lb] (batch 1 of 2) ***************

TASK [nginx : copy] ********************
changed: [lb1]
--- /etc/nginx.conf
+++ /etc/nginx.conf
@@ -1,2 +1,2 @@
 a
-b
+c

TASK [nginx : start] *******************
changed: [lb1] (depends on install nginx)
start:
- running: false
+ running: true

PLAY [lb] (batch 2 of 2) ***************

PLAY RECAP *****************************
lb1                        : ok=2    changed=2    unreachable=0    failed=0    skipped=0

Dry run finished in 4.2 s; nothing was changed.
1 host ok, 1 would change
`)
    expect(printed(recorded)).not.to.contain('nginx.conf')
  })

  it('says in a dry run what would fail, and what could not be tested', () => {
    const recorded = new RecordedRun()
      .runs(['lb1'], true)
      .plays('lb', ['lb1'])
      .does('lb1', 'nginx : copy', { status: 'changed', differences: [], untested: 'its kernel has no overlayfs' })
      .does('lb1', 'nginx : start', predicted({ message: 'service nginx: no such unit', hint: 'See the name.' }))
      .leaves('lb1')
      .finishes({ lb1: { ok: 1, changed: 1, failed: 1 } })
    expect(printed(recorded)).to.equal(`
PLAY [lb] ******************************

TASK [nginx : copy] ********************
changed: [lb1] (not tested: its kernel has no overlayfs)

TASK [nginx : start] *******************
would fail: [lb1] => service nginx: no such unit
  hint: See the name.

PLAY RECAP *****************************
lb1                        : ok=1    changed=1    unreachable=0    failed=1    skipped=0

Dry run finished in 4.2 s; nothing was changed.
1 of 1 host would fail: lb1 (nginx : start: service nginx: no such unit)
`)
  })

  it('prints a diff or a failure that is equal on several hosts once, after the lines of all of them', () => {
    const body = (text: string) => new DiffSide('/etc/motd', text, 'text')
    const motd = (to: string) => changed({ attribute: 'content', from: body(''), to: body(to) })
    const failure = failed({ message: 'no', code: 3, stderr: 'refused' })
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2', 'lb3'])
      .plays('lb', ['lb1', 'lb2', 'lb3'])
      .does('lb1', 'base : motd', motd('a\n'))
      .does('lb2', 'base : motd', motd('b\n'))
      .does('lb3', 'base : motd', motd('a\n'))
      .does('lb1', 'base : check', failure)
      .does('lb2', 'base : check')
      .does('lb3', 'base : check', failure)
      .finishes({})
    const text = printed(recorded, { describeDifferences })
    expect(text).to.contain(`changed: [lb1]
changed: [lb3]
--- /etc/motd
+++ /etc/motd
@@ -0,0 +1,1 @@
+a

changed: [lb2]
--- /etc/motd
`)
    expect(text).to.contain(`fatal: [lb1]: FAILED! => no (exit code 3)
fatal: [lb3]: FAILED! => no (exit code 3)
  stderr:
    refused
ok: [lb2]
`)
  })

  it('prints what commands printed, when an outcome has it', () => {
    const output = { stdout: 'built 1.2.3', stderr: 'a warning\n\x1b[2J' }
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .plays('lb', ['lb1'])
      .does('lb1', 'nginx : build', { status: 'changed', differences: [], output })
      .does('lb1', 'nginx : version', { status: 'ok', output: { stdout: '1.2.3', stderr: '' } })
      .finishes({})
    expect(printed(recorded)).to.contain(`changed: [lb1]
  stdout:
    built 1.2.3
  stderr:
    a warning
    ^[[2J

TASK [nginx : version] *****************
ok: [lb1]
  stdout:
    1.2.3
`)
  })

  it('prints all results of an aborted play', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2'])
      .plays('lb', ['lb1', 'lb2'])
      .does('lb1', 'nginx : copy')
      .starts('lb2', 'nginx : copy')
      .finishes({})
    expect(printed(recorded)).to.contain('TASK [nginx : copy] ********************\nok: [lb1]\n\nPLAY RECAP')
  })

  it("uses Ansible's colours", () => {
    const failure = { message: 'no', stderr: 'why' }
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .plays('lb', ['lb1'])
      .does('lb1', 'a')
      .does('lb1', 'b', changed())
      .does('lb1', 'c', { status: 'skipped', reason: '' })
      .warns('careful')
      .does('lb1', 'd', failed(failure))
      .finishes({ lb1: { ok: 2, changed: 1, failed: 1 } })
    const text = printed(recorded, { colour: true })
    expect(text).to.contain('\x1b[32mok: [lb1]\x1b[39m\n')
    expect(text).to.contain('\x1b[33mchanged: [lb1]\x1b[39m\n')
    expect(text).to.contain('\x1b[36mskipping: [lb1]\x1b[39m\n')
    expect(text).to.contain('\x1b[35m[WARNING]: careful\x1b[39m\n')
    expect(text).to.contain('\x1b[31mfatal: [lb1]: FAILED! => no\x1b[39m\n')
    expect(text).to.contain('\x1b[31mlb1\x1b[39m                        : \x1b[32mok=2\x1b[39m    \x1b[33mchanged=1')
  })

  it('does not let text from a host or a role control the terminal', () => {
    const evil = '\x1b[2J\u009b31m\u202e'
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .warns(evil)
      .plays(evil, ['lb1'])
      .does('lb1', `nginx : ${evil}`, changed({ attribute: evil, from: '', to: evil }))
      .does('lb1', 'nginx : skip', { status: 'skipped', reason: evil })
      .does('lb1', 'nginx : check', failed({ message: evil, stderr: evil, stdout: evil, source: evil, hint: evil }))
      .finishes({ [evil]: {} })
    const text = printed(recorded, { describeDifferences })
    expect(text).not.to.match(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(text).to.contain('    ^[[2J<9b>31m<202e>\n')
  })
})
