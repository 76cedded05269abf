import { expect } from 'chai'
import { describeDifferences } from '../../../src/core/content/diff.js'
import { DiffSide } from '../../../src/core/content/difference.js'
import type { Style } from '../../../src/report/display.js'
import { Closing } from '../../../src/report/live/closing.js'
import { changed, failed, RecordedRun } from '../recorded-run.js'

const plain: Style = { colour: false, debug: false, columns: () => 40 }

function closingOf(recorded: RecordedRun, style: Partial<Style> = {}): string {
  const closing = new Closing({ ...plain, ...style })
  for (const event of recorded.events) closing.apply(event)
  return closing.text
}

const failure = failed({ message: 'refused by policy', code: 3, stderr: 'no: port 80' })

describe('what the live view leaves', () => {
  it('is a line for each task that changed hosts, the complete failures, the recap, and how the run ended', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2', 'lb3'])
      .plays('lb', ['lb1', 'lb2', 'lb3'])
      .does('lb1', 'nginx : install nginx')
      .does('lb1', 'nginx : copy nginx.conf', changed())
      .does('lb2', 'nginx : install nginx', changed())
      .does('lb2', 'nginx : copy nginx.conf', changed())
      .does('lb1', '! nginx : reload nginx', changed())
      .does('lb2', 'nginx : check', failure)
      .does('lb3', 'nginx : check', failure)
      .leaves('lb1', 'lb2', 'lb3')
      .endsPlay('lb')
      .warns('handler is pending', 'lb2')
      .warns('handler is pending', 'lb3')
      .finishes({ lb1: { ok: 3, changed: 2 }, lb2: { ok: 2, changed: 2, failed: 1 }, lb3: { failed: 1 } })
    expect(closingOf(recorded)).to.equal(`
[WARNING]: [lb2, lb3] handler is pending

changed: nginx : install nginx => lb2
changed: nginx : copy nginx.conf => lb1, lb2
changed: nginx : reload nginx (handler) => lb1

TASK [nginx : check] *******************
fatal: [lb2, lb3]: FAILED! => refused by policy (exit code 3)
  stderr:
    no: port 80

PLAY RECAP *****************************
lb1 : ok=3    changed=2
lb2 : ok=2    changed=2    failed=1
lb3 : failed=1

Finished in 4.2 s.
2 of 3 hosts failed: lb2, lb3 (nginx : check: refused by policy (exit code 3))
`)
  })

  it('prints equal diffs once, and keeps different ones and different causes apart', () => {
    const body = (text: string) => new DiffSide('/etc/motd', text, 'text')
    const motd = (to: string) => changed({ attribute: 'content', from: body(''), to: body(to) })
    const start = (dependsOn: string) => ({ status: 'changed', differences: [], dependsOn }) as const
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2', 'lb3'], true)
      .plays('lb', ['lb1', 'lb2', 'lb3'])
      .does('lb1', 'base : motd', motd('a\n'))
      .does('lb2', 'base : motd', motd('b\n'))
      .does('lb3', 'base : motd', motd('a\n'))
      .does('lb1', 'base : start', start('install'))
      .does('lb2', 'base : start', start('upgrade'))
      .finishes({ lb1: { ok: 1, changed: 1 } })
    const text = closingOf(recorded, { describeDifferences })
    expect(text).to.contain('changed: base : motd => lb1, lb3\n--- /etc/motd\n')
    expect(text).to.contain('changed: base : motd => lb2\n--- /etc/motd\n')
    expect(text).to.contain('changed: base : start => lb1 (depends on install)\n')
    expect(text).to.contain('changed: base : start => lb2 (depends on upgrade)\n')
    expect(text).to.contain('\n1 host ok, 1 would change\n')
  })

  it('joins the batches of a play, and separates plays', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2'])
      .plays('one', ['lb1'], 1, 2)
      .does('lb1', 'a : b', changed())
      .endsPlay('one')
      .plays('one', ['lb2'], 2, 2)
      .does('lb2', 'a : b', changed())
      .endsPlay('one', 2)
      .plays('two', ['lb1'])
      .does('lb1', 'a : b', changed())
      .endsPlay('two')
    expect(closingOf(recorded)).to.equal(`
PLAY [one] *****************************
changed: a : b => lb1, lb2

PLAY [two] *****************************
changed: a : b => lb1
`)
  })

  it('names many hosts by those that are missing', () => {
    const hosts = Array.from({ length: 31 }, (_, index) => `node${index + 1}`)
    const recorded = new RecordedRun().runs(hosts).plays('work', hosts)
    for (const host of hosts) recorded.does(host, 'work : all', changed())
    for (const host of hosts.slice(1)) recorded.does(host, 'work : most', changed())
    for (const host of hosts.slice(0, 12)) recorded.does(host, 'work : some', changed())
    const text = closingOf(recorded)
    expect(text).to.contain('changed: work : all => all 31 hosts\n')
    expect(text).to.contain('changed: work : most => all 31 hosts but node1\n')
    expect(text).to.contain('changed: work : some => node1, node2, node3, ')
  })

  it('shows what commands printed, when an outcome has it', () => {
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .plays('lb', ['lb1'])
      .does('lb1', 'a : version', { status: 'ok', output: { stdout: '1.2.3', stderr: '' } })
      .does('lb1', 'a : quiet')
    expect(closingOf(recorded)).to.equal('\nok: a : version => lb1\n  stdout:\n    1.2.3\n')
  })

  it('does not let text from a host or a role control the terminal', () => {
    const evil = '\x1b[2J\u009b31m\u202e'
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .warns(evil, evil)
      .plays(evil, ['lb1'])
      .does('lb1', `${evil} : ${evil}`, { status: 'changed', differences: [], output: { stdout: evil, stderr: evil } })
      .does('lb1', `${evil} : check`, failed({ message: evil, stderr: evil, hint: evil }))
      .finishes({ lb1: { failed: 1 } }, 1, true, { lb1: { tasks: [evil], plays: [evil], handlers: [evil] } })
    expect(closingOf(recorded)).not.to.match(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  })
})
