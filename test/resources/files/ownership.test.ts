import { expect } from 'chai'
import { type Ownership, ownershipChanges, wantedOwner } from '../../../src/resources/files/ownership.js'
import type { Entry } from '../../../src/resources/files/stat.js'

const entry: Entry = { type: 'file', mode: 0o640, uid: 33, gid: 4, owner: 'www-data', group: 'adm', size: 1 }

describe('Ownership', () => {
  const cases: readonly [wanted: Ownership, steps: readonly string[], entry?: Partial<Entry>][] = [
    [{}, []],
    [{ mode: '0640', owner: 'www-data', group: 'adm' }, []],
    [{ mode: 'o=', owner: 33, group: '4' }, []],
    [{ owner: '033', group: '+4' }, []],
    [{ mode: '0600' }, ['mode 0640 0600: chmod 00600']],
    [{ owner: 'root' }, ['owner www-data root: chown root']],
    [{ group: 0 }, ['group adm 0: chgrp 0']],
    [{ owner: 'root' }, ['owner 1234 root: chown root'], { uid: 1234, owner: 'UNKNOWN' }],
    [{ owner: 'root' }, ['owner www-data root: chown root; chmod 04750'], { mode: 0o4750 }],
    [
      { owner: 'root', group: 'root' },
      ['owner www-data root: chown root', 'group adm root: chgrp root; chmod 02750'],
      { mode: 0o2750 },
    ],
    [{ owner: 'root', mode: 'u+s' }, ['owner www-data root: chown root', 'mode 0640 4640: chmod 04640']],
    [{ mode: 'a+X' }, ['mode 0640 0751: chmod 00751'], { type: 'directory' }],
  ]
  for (const [wanted, steps, other = {}] of cases) {
    it(`${JSON.stringify(wanted)} of ${JSON.stringify(other)} needs ${steps.length} changes`, () => {
      const changes = ownershipChanges('/x', '.temporary', wanted, { ...entry, ...other })
      const told = changes.map(
        ({ attribute, from, to, steps }) =>
          `${attribute} ${from} ${to}: ${steps.map(({ script }) => commandIn(script.text)).join('; ')}`,
      )
      expect(told).to.deep.equal(steps)
    })
  }

  it("of a new file is that of the steps' user, of an existing file kept", () => {
    expect(wantedOwner({}, undefined)).to.equal(undefined)
    expect(wantedOwner({ owner: 'www-data' }, undefined)).to.equal('www-data')
    expect(wantedOwner({ group: 'adm' }, undefined)).to.equal(':adm')
    expect(wantedOwner({}, entry)).to.equal('33:4')
    expect(wantedOwner({ owner: 'root' }, entry)).to.equal('root:4')
  })
})

/** The command of a step, without the code that determines what it changes. */
function commandIn(code: string): string {
  return /(?:chown|chgrp|chmod) \S+/.exec(code)?.[0] ?? code
}
