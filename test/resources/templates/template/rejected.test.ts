import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import type { Failure } from '../../../../src/core/outcome.js'
import { defineRole, secret, sh, template } from '../../../../src/index.js'
import { LocalRun } from '../../../engine/local-run.js'

const variables = z.object({ lines: z.array(z.string()), password: z.any() })
const source = `password <%= vars.password %>
<%_ for (const line of vars.lines) { -%>
<%= line %>
<%_ } -%>
`
const given = { lines: ['one', 'two', 'bad three'], password: secret('fake-password') }

describe('A template whose result a program rejects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haploy rejected '))
  const path = join(folder, 'app.conf')
  const from = join(folder, 'app.conf.ejs')
  before(() => writeFileSync(from, source))
  after(() => rmSync(folder, { recursive: true }))

  /** The program rejects a line that begins with `bad`, and prints its number and the password. */
  async function rejection(more: object = {}, run: object = {}): Promise<Failure> {
    const role = defineRole({
      name: 'app',
      folder: '/nowhere',
      variables,
      tasks: () => [
        template('write', {
          to: path,
          from,
          validate: (staged) => sh`! grep -n ^bad ${staged} | cut -d : -f 1 | grep . >${folder}/line || {
printf '%s line %s: bad word\\n' ${staged} "$(cat ${folder}/line)" >&2; exit 1; }`,
          ...more,
        }),
      ],
    })
    const here = new LocalRun(folder)
    await here.plays([{ hosts: 'all', roles: [role(given)] }], run)
    const [{ outcome }] = here.outcomes() as unknown as [{ outcome: { failure: Failure } }]
    return outcome.failure
  }

  for (const [what, run] of [
    ['in a run', {}],
    ['in a dry run', { check: true }],
  ] as const) {
    it(`shows the lines around the error, and their variable, ${what}`, async function () {
      const { stderr, hint, source: place } = await rejection({}, run)
      if (stderr === undefined) return this.skip()
      expect(stderr).to.equal(`${path} line 4: bad word

  1 | password ********
  2 | one
  3 | two
> 4 | bad three`)
      expect(hint).to.equal('Line 4 comes from app.lines.2.')
      expect(place).to.match(/rejected\.test\.ts:\d+$/)
    })
  }

  it('shows none of the lines if they are secret', async () => {
    const { stderr, hint } = await rejection({ secret: true })
    expect(stderr).to.equal(`${path} line 4: bad word`)
    expect(hint).to.equal(undefined)
  })

  it('can have data that is derived from the variables', async () => {
    writeFileSync(from, '<%- text -%>')
    const { hint } = await rejection({
      data: (_answer: string, { vars }: { vars: z.output<typeof variables> }) => ({
        text: `${vars.lines.join('\n')}\n`,
      }),
    })
    writeFileSync(from, source)
    expect(hint).to.equal('Line 3 comes from app.lines.2.')
  })
})
