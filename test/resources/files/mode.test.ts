import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../../src/core/errors.js'
import { sh } from '../../../src/core/shell/script.js'
import { exactMode, parseMode, showMode } from '../../../src/resources/files/mode.js'
import { LocalHost } from '../local-host.js'

const octal = (bits: number) => `0${bits.toString(8)}`

describe('A file mode', () => {
  const cases: readonly [mode: string, file: number, after: number, directory?: boolean][] = [
    ['0644', 0o4777, 0o644],
    ['755', 0o644, 0o755],
    ['4755', 0o644, 0o4755],
    ['0755', 0o2775, 0o755, true],
    ['u=rw,g=r,o=', 0o777, 0o640],
    ['a+X', 0o644, 0o644],
    ['a+X', 0o744, 0o755],
    ['a+X', 0o644, 0o755, true],
    ['g+s', 0o755, 0o2755],
    ['u=rwx', 0o4755, 0o755],
    ['u=rwx', 0o6755, 0o6755, true],
    ['+t', 0o777, 0o1777, true],
    ['g=u', 0o640, 0o660],
    ['+w', 0o444, 0o644],
    ['go-rwx', 0o644, 0o600],
    ['u+x-w', 0o600, 0o500],
  ]
  for (const [mode, from, after, directory = false] of cases) {
    it(`${mode} makes ${octal(after)} of ${directory ? 'a directory' : 'a file'} with ${octal(from)}`, () => {
      expect(octal(parseMode(mode)(from, directory))).to.equal(octal(after))
    })
  }

  it('is rejected if it is a number or invalid', () => {
    for (const mode of [0o644, '', '64', '06444', '0888', 'u', 'z+x', 'u+q', 'u=rw,', 'u=rw, g=r', undefined]) {
      expect(() => parseMode(mode as string), String(mode)).to.throw(UsageError, 'is not a file mode')
    }
  })

  it('has the same effect as chmod, for files and for directories', function () {
    this.timeout(180_000)
    const host = new LocalHost('sh')
    writeFileSync(host.path('file'), '')
    mkdirSync(host.path('directory'))
    const who = fc.string({ unit: fc.constantFrom(...'ugoa'), maxLength: 3 })
    const what = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'rwxXst'), maxLength: 4 }),
      fc.constantFrom('u', 'g', 'o'),
    )
    const action = fc.tuple(fc.constantFrom('+', '-', '='), what).map((parts) => parts.join(''))
    const clause = fc.tuple(who, fc.array(action, { minLength: 1, maxLength: 2 })).map(([w, a]) => w + a.join(''))
    const symbolic = fc.array(clause, { minLength: 1, maxLength: 3 }).map((clauses) => clauses.join(','))
    fc.assert(
      fc.property(symbolic, fc.integer({ min: 0, max: 0o7777 }), fc.boolean(), (mode, from, directory) => {
        const path = host.path(directory ? 'directory' : 'file')
        chmodSync(path, from)
        host.run(sh`umask 022; chmod -- ${mode} ${path}`)
        expect(octal(parseMode(mode)(from, directory)), `${mode} on ${octal(from)}`).to.equal(
          octal(statSync(path).mode & 0o7777),
        )
      }),
      { numRuns: 400 },
    )
    host.remove()
  })

  it('is set exactly, even if chmod would keep bits of a directory', () => {
    const host = new LocalHost('sh')
    mkdirSync(host.path('directory'))
    chmodSync(host.path('directory'), 0o6755)
    host.run(sh`chmod ${exactMode(0o755)} ${host.path('directory')}`)
    expect(statSync(host.path('directory')).mode & 0o7777).to.equal(0o755)
    host.remove()
  })

  it('is shown with four digits', () => {
    expect([0, 0o644, 0o4755].map(showMode)).to.deep.equal(['0000', '0644', '4755'])
  })
})
