import { expect } from 'chai'
import { DiffSide } from '../../src/core/content/difference.js'
import { Secret } from '../../src/core/shell/secret.js'
import { json } from '../../src/report/json.js'
import { changed, failed, RecordedRun } from './recorded-run.js'

function printed(recorded: RecordedRun, debug = false): string[] {
  const written: string[] = []
  recorded.events.forEach(json((text) => written.push(text), debug))
  return written
}

describe('the JSON reporter', () => {
  it('writes one object per line for each event, in order', () => {
    const recorded = new RecordedRun().runs(['lb1']).plays('lb', ['lb1']).does('lb1', 'nginx : install').leaves('lb1')
    expect(printed(recorded)).to.deep.equal([
      '{"type":"run-started","at":1000,"playbook":"deploy","check":false,"hosts":["lb1"]}\n',
      '{"type":"play-started","at":2000,"play":"lb","batch":1,"batches":1,"hosts":["lb1"]}\n',
      '{"type":"task-started","at":3000,"host":"lb1","role":"nginx","task":"install","handler":false}\n',
      '{"type":"task-finished","at":4000,"host":"lb1","role":"nginx","task":"install","handler":false,"outcome":{"status":"ok"}}\n',
      '{"type":"host-finished","at":5000,"host":"lb1"}\n',
    ])
  })

  it('prints content as a diff, and everything else unchanged', () => {
    const body = (text: string | undefined, summary = '') => new DiffSide('/etc/x', text, summary)
    const outcome = changed(
      { attribute: 'content', from: body('a\n'), to: body('b\n') },
      { attribute: 'content', from: body(undefined, 'secret'), to: body(undefined, 'secret') },
      { attribute: 'mode', from: null, to: '0644' },
      { attribute: 'groups', from: [], to: ['www'] },
    )
    const [line = ''] = printed(new RecordedRun().ends('lb1', 'nginx : copy', outcome))
    expect(JSON.parse(line).outcome.differences).to.deep.equal([
      { attribute: 'content', path: '/etc/x', diff: '--- /etc/x\n+++ /etc/x\n@@ -1,1 +1,1 @@\n-a\n+b\n' },
      { attribute: 'content', path: '/etc/x', diff: '/etc/x: differs (secret)\n' },
      { attribute: 'mode', from: null, to: '0644' },
      { attribute: 'groups', from: [], to: ['www'] },
    ])
  })

  it('prints the stack of an error only with --debug, and masks a Secret', () => {
    const recorded = new RecordedRun()
      .ends('lb1', 'nginx : copy', failed({ message: 'no', stack: 'Error: no' }))
      .loses('lb1', { message: JSON.stringify(new Secret('fake-pass')), stack: 'Error: gone' })
    expect(printed(recorded).join('')).not.to.contain('stack').and.not.to.contain('fake-pass')
    expect(printed(recorded, true).map((line) => /"stack":"(.*?)"/.exec(line)?.[1])).to.deep.equal([
      'Error: no',
      'Error: gone',
    ])
  })
})
