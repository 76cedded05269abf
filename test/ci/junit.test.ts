import { expect } from 'chai'
import { junit } from '../../src/ci/junit.js'
import { DiffSide } from '../../src/core/content/difference.js'
import { changed, failed, RecordedRun } from '../report/recorded-run.js'
import { type Element, parseXml } from './parse-xml.js'

function written(recorded: RecordedRun, diff = false, error?: string): string[] {
  const texts: string[] = []
  const report = junit((text) => texts.push(text), { diff })
  recorded.events.forEach(report.listener)
  if (error !== undefined) report.failed(error, 'A hint.')
  return texts
}

/** What JUnit's schema for Jenkins and GitLab allows: the children of each element, and its attributes. */
const counts = ['name', 'tests', 'failures', 'errors', 'skipped', 'time']
const shape: Readonly<Record<string, { children: readonly string[]; required: readonly string[] }>> = {
  testsuites: { children: ['testsuite'], required: counts },
  testsuite: { children: ['testcase'], required: [...counts, 'timestamp', 'hostname'] },
  testcase: { children: ['skipped', 'error', 'failure', 'system-out'], required: ['name', 'classname', 'time'] },
  skipped: { children: [], required: ['message'] },
  error: { children: [], required: ['type', 'message'] },
  failure: { children: [], required: ['type', 'message'] },
  'system-out': { children: [], required: [] },
}

function assertShape({ name, attributes, children }: Element): void {
  expect(Object.keys(attributes), name).to.have.members(shape[name]!.required)
  for (const time of ['time', 'tests', 'failures', 'errors', 'skipped'].flatMap((key) => attributes[key] ?? []))
    expect(time).to.match(/^\d+(\.\d{3})?$/)
  for (const child of children) {
    expect(shape[name]!.children).to.include(child.name)
    assertShape(child)
  }
}

describe('the JUnit reporter', () => {
  const recorded = new RecordedRun()
    .runs(['lb1', 'lb2', 'lb3'])
    .plays('lb', ['lb1', 'lb2', 'lb3'])
    .does('lb1', 'nginx : install')
    .does('lb1', 'nginx : mail', { status: 'skipped', reason: 'no mail' })
    .does('lb1', '! nginx : reload', changed({ attribute: 'state', from: 'old', to: 'new' }))
    .does('lb2', 'nginx : install', failed({ message: 'no "space" <left>', stderr: 'disk & full\x1b[31m', code: 3 }))
    .does('lb2', 'nginx : clean', failed({ message: 'nothing there' }, true))
    .loses('lb3', { message: 'connection refused' })
    .finishes({ lb1: {}, lb2: {}, lb3: {} }, 4200, false, {
      lb2: { tasks: ['nginx : start'], plays: [], handlers: [] },
    })

  it('writes a suite for each host, and a case for each task, in the shape of JUnit', () => {
    const texts = written(recorded)
    expect(texts).to.have.length(1)
    const all = parseXml(texts[0]!)
    assertShape(all)
    expect(all.attributes).to.include({ name: 'deploy', tests: '7', failures: '1', errors: '1', skipped: '2' })
    expect(all.children.map(({ attributes: { name, tests, timestamp } }) => [name, tests, timestamp])).to.deep.equal([
      ['lb1', '3', '1970-01-01T00:00:01'],
      ['lb2', '3', '1970-01-01T00:00:01'],
      ['lb3', '1', '1970-01-01T00:00:01'],
    ])
    const cases = all.children.flatMap(({ children }) => children)
    expect(
      cases.map(({ attributes, children }) => [attributes.name, attributes.time, ...children.map(({ name }) => name)]),
    ).to.deep.equal([
      ['nginx : install', '1.000'],
      ['nginx : mail', '1.000', 'skipped'],
      ['nginx : reload (handler)', '1.000', 'system-out'],
      ['nginx : install', '1.000', 'failure'],
      ['nginx : clean', '1.000', 'system-out'],
      ['nginx : start', '0.000', 'skipped'],
      ['connection', '0.000', 'error'],
    ])
    const failure = cases[3]!.children[0]!
    expect(failure.attributes.message).to.equal('no "space" <left> (exit code 3)')
    expect(failure.text).to.contain('  stderr:\n    disk & full^[[31m\n')
    expect(cases[4]!.children[0]!.text).to.contain('failed, which is ignored: nothing there')
    expect(cases[6]!.children[0]!.attributes).to.deep.equal({ type: 'unreachable', message: 'connection refused' })
  })

  it('has the plays that did not begin on a host, and the handlers that are pending', () => {
    const run = new RecordedRun()
      .runs(['web1', 'web2'])
      .plays('first', ['web1'])
      .does('web1', 'nginx : install', failed({ message: 'no' }))
      .finishes({ web1: {}, web2: {} }, 4200, false, {
        web1: { tasks: [], plays: ['second'], handlers: ['nginx : reload'] },
        web2: { tasks: [], plays: ['second'], handlers: [] },
      })
    const all = parseXml(written(run)[0]!)
    assertShape(all)
    expect(all.attributes).to.include({ tests: '4', failures: '1', skipped: '3' })
    const skipped = all.children.map(({ children }) =>
      children.flatMap(({ attributes, children: [result] }) =>
        result?.name === 'skipped' ? [`${attributes.name}: ${result.attributes.message}`] : [],
      ),
    )
    expect(skipped).to.deep.equal([
      ["play 'second': not begun", 'nginx : reload (handler): still pending'],
      ["play 'second': not begun"],
    ])
  })

  it('has diffs only if they are wanted', () => {
    const change = changed({ attribute: 'content', from: null, to: new DiffSide('/etc/x', 'a\n', '') })
    const run = new RecordedRun().runs(['lb1']).does('lb1', 'nginx : copy', change).finishes({ lb1: {} })
    expect(written(run, true)[0]).to.contain('+a\n')
    expect(written(run)[0]).to.contain('changed').and.not.to.contain('+a\n')
  })

  it('reports an error that kept the run from its end', () => {
    const [text = '', ...more] = written(new RecordedRun(), false, 'no host is called lb9')
    expect(more).to.deep.equal([])
    const all = parseXml(text)
    assertShape(all)
    expect(all.attributes).to.include({ tests: '1', errors: '1' })
    expect(text).to.contain('no host is called lb9').and.to.contain('A hint.')
    expect(written(recorded, false, 'too late')).to.have.length(1)
  })

  it('is well-formed whatever a host prints', () => {
    const message = '\0\x01\ud800 ]]> \ufffe \uffff &amp; <!-- \u{1f600} \r\n"\t\''
    const run = new RecordedRun().runs(['a"<b>']).does('a"<b>', `r : ${message}`, failed({ message, stdout: message }))
    const all = parseXml(written(run.finishes({ 'a"<b>': {} }))[0]!)
    assertShape(all)
    expect(all.children[0]!.attributes.name).to.equal('a"<b>')
    expect(all.children[0]!.children[0]!.attributes.name).to.equal(
      'r : ^@^A\ufffd ]]> \ufffd \ufffd &amp; <!-- \u{1f600} ^M\n"\t\'',
    )
  })
})
