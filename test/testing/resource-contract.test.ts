import { AssertionError } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Action, StateResource } from '../../src/core/resource.js'
import { sh } from '../../src/core/shell/script.js'
import { LocalHost } from '../../src/testing/local-host.js'
import { resourceContract } from '../../src/testing/resource-contract.js'
import { note } from '../engine/note.js'

describe('resourceContract', () => {
  let host: LocalHost
  beforeEach(() => {
    host = new LocalHost()
  })
  afterEach(() => host.remove())

  /** A file with a word, which keeps its promises unless something else is said. */
  const word = (own: Partial<StateResource<string>> = {}): StateResource<string> => ({
    type: 'state',
    kind: 'word',
    name: 'hello',
    probe: { script: sh`cat ${host.path('word')} 2>/dev/null`, parse: ({ text }) => text },
    plan: (found) => (found === 'hello' ? [] : [change(found, sh`printf hello >${host.path('word')}`)]),
    ...(own as object),
  })
  const change = (from: string, script: ReturnType<typeof sh>) => ({
    attribute: 'word',
    from,
    to: 'hello',
    steps: [{ script }],
  })

  it('takes a resource, and a task, that keeps its promises', async () => {
    const { changes, output } = await resourceContract(host, word())
    expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([['word', '', 'hello']])
    expect(output.code).to.equal(0)
    await resourceContract(host, note('note', host.path('note'), 'a'))
  })

  it('lets a resource do its work on the controller before its steps', async () => {
    let made = false
    const resource = word({
      plan: (found) =>
        found === 'hello' ? [] : [change(found, made ? sh`printf hello >${host.path('word')}` : sh`false`)],
      prepare: async () => {
        made = true
      },
    })
    const { changes } = await resourceContract(host, resource)
    expect(changes).to.have.lengthOf(1)
    expect(host.names).to.deep.equal(['word'])
  })

  it('takes an action, which is due again', async () => {
    const action: Action = {
      type: 'action',
      kind: 'touch',
      name: 'file',
      probe: { script: sh``, parse: () => undefined },
      change: () => change('', sh`touch ${host.path('file')}`),
    }
    await resourceContract(host, action)
    expect(host.names).to.deep.equal(['file'])
  })

  const broken: [what: string, resource: () => StateResource<string>, message: RegExp][] = [
    [
      'a probe that writes',
      () => word({ probe: { script: sh`date +%N >>${host.path('log')}`, parse: () => '' } }),
      /^word hello: a dry run must not change the host: its probe writes\n/,
    ],
    [
      'a plan that differs each time',
      () => word({ plan: () => [change(String(Math.random()), sh`true`)] }),
      /^word hello: planning twice on the same host gives different plans\n/,
    ],
    [
      'steps that do not reach the state',
      () => word({ plan: (found) => [change(found, sh`true`)] }),
      /^word hello: after the run, this is still planned: \[\{"attribute":"word"/,
    ],
    [
      'a step that fails',
      () => word({ plan: (found) => [change(found, sh`echo 'no room' >&2; false`)] }),
      /^word hello: a step failed \(exit code 1\): no room$/,
    ],
    [
      'a result that it judges as failed',
      () => word({ judge: () => ({ changed: true, failed: 'too slow' }) }),
      /^word hello: a step failed \(too slow\): /,
    ],
    [
      'a host on which nothing is to be done',
      () => word({ plan: () => [] }),
      /there is nothing to change on this host/,
    ],
  ]
  for (const [what, resource, message] of broken) {
    it(`finds ${what}`, async () => {
      writeFileSync(host.path('other'), '')
      const error = await resourceContract(host, resource()).catch((error) => error)
      expect(error).to.be.instanceOf(AssertionError)
      expect(error.message).to.match(message)
    })
  }
})
