import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Options } from 'yargs'
import type { Config } from '../../../src/api/config.js'
import { plainArguments } from '../../../src/cli/arguments/plain-arguments.js'
import { type RunArguments, runOptions } from '../../../src/cli/arguments/run-options.js'
import { configSettings, environmentSettings } from '../../../src/cli/arguments/settings.js'

describe('Settings', () => {
  it('have the types of the options', () => {
    const config: Partial<{ -readonly [Name in keyof Config]: RunArguments[Name] }> = { forks: 3, inventory: ['x'] }
    const same: { [Name in keyof Config]: Config[Name] | undefined } = config
    expect([...configSettings(same, 'haploy.config.ts')]).to.deep.equal([
      ['forks', 3],
      ['inventory', ['x']],
    ])
  })

  it('are read from the environment', () => {
    const env = { HAPLOY_FORKS: '3', HAPLOY_INVENTORY: 'staging', HAPLOY_ACCEPT_NEW_HOST_KEYS: 'yes', HAPLOY_DIFF: '0' }
    expect(Object.fromEntries(environmentSettings({ ...env, HAPLOY_LOG: '', HAPLOY_LAB: 'off' }))).to.deep.equal({
      forks: 3,
      inventory: ['staging'],
      'accept-new-host-keys': true,
      diff: false,
    })
  })

  it('are all in the table of docs/projects.md', () => {
    const rows = [
      ...readFileSync('docs/projects.md', 'utf8').matchAll(/^\| `(\w+)` \| `(HAPLOY_\w+)` \| .*`--([\w-]+)`/gm),
    ]
    for (const [, key, variable, option] of rows) {
      const [value, text] = exampleOf(option as keyof typeof runOptions)
      expect([...configSettings({ [key!]: value }, 'c.ts')]).to.deep.equal([[option, value]])
      if (key !== 'notify') expect([...environmentSettings({ [variable!]: text })]).to.deep.equal([[option, value]])
    }
    expect(() => configSettings({ unknown: 1 }, 'c.ts'))
      .to.throw()
      .with.property('hint', `Settings: ${rows.map(([, key]) => key).join(', ')}.`)
  })

  const wrong: [title: string, read: () => unknown, message: string][] = [
    [
      'a number',
      () => environmentSettings({ HAPLOY_FORKS: 'many' }),
      'HAPLOY_FORKS: --forks must be a whole number of at least 1',
    ],
    ['a flag', () => environmentSettings({ HAPLOY_DIFF: 'x' }), "HAPLOY_DIFF must be 1 or 0, not 'x'"],
    ['a format', () => environmentSettings({ HAPLOY_OUTPUT: 'xml' }), 'HAPLOY_OUTPUT: --output is live, lines, json'],
    ['a type', () => configSettings({ forks: '3' }, 'c.ts'), 'forks in c.ts must be a number, not a string'],
    ['a value', () => configSettings({ waitLock: -1 }, 'c.ts'), 'waitLock in c.ts: --wait-lock must be'],
    ['a name', () => configSettings({ fork: 3 }, 'c.ts'), "c.ts: there is no setting 'fork'"],
    [
      'an option that has no setting',
      () => configSettings({ limit: 'lb1' }, 'c.ts'),
      "c.ts: there is no setting 'limit'",
    ],
  ]
  for (const [title, read, message] of wrong) it(`are refused: ${title}`, () => expect(read).to.throw(message))

  it('have all their mistakes in one message', () => {
    expect(() => configSettings({ fork: 3, log: 1, diff: true, waitLock: -1 }, 'c.ts')).to.throw(
      [
        '3 settings are wrong:',
        "  c.ts: there is no setting 'fork'",
        "    Did you mean 'forks'?",
        '  log in c.ts must be a string, not a number',
        '  waitLock in c.ts: --wait-lock must be a whole number of at least 0',
      ].join('\n'),
    )
    expect(() => environmentSettings({ HAPLOY_FORKS: 'x', HAPLOY_DIFF: 'x' })).to.throw(/^2 settings are wrong:/)
  })

  for (const [written, meant] of [
    ['HAPLOY_FOKRS', 'HAPLOY_FORKS'],
    ['HAPLOY_CONECT_TIMEOUT', 'HAPLOY_CONNECT_TIMEOUT'],
    ['HAPLOY_NOTIFI', 'HAPLOY_NOTIFY'],
    ['HAPLOY_BECOME_PASWORD', 'HAPLOY_BECOME_PASSWORD'],
  ] as const) {
    it(`are refused under the name ${written}`, () => {
      expect(() => environmentSettings({ [written]: 'fake-value' }))
        .to.throw(new RegExp(`^haploy has no variable ${written}$`))
        .with.property('hint', `Did you mean ${meant}?`)
    })
  }

  it('do not concern other variables', () => {
    const others = ['LAB', 'TEST_LAB', 'NO_PROMPT', 'ACTIVE_UNITS', 'GATE', 'KEPT_LABS', 'FUZZ_RUNS', 'HOST', 'TOKEN']
    const env = Object.fromEntries(others.map((name) => [`HAPLOY_${name}`, 'x']))
    expect(environmentSettings({ ...env, HAPLOY_FOKRS: '', HAPLY_FORKS: '3' })).to.deep.equal(new Map())
    expect(environmentSettings({ HAPLOY_NOTIFY: 'x', HAPLOY_AGE_IDENTITY: 'x' })).to.deep.equal(new Map())
  })

  it('are defaults of the quick parser of run', () => {
    const settings = configSettings({ forks: 3, diff: true, noColor: true }, 'c.ts')
    expect(plainArguments(['deploy', '-f', '7'], settings)).to.include({
      forks: 7,
      diff: true,
      noColor: true,
      check: false,
    })
  })
})

/** A valid value of an option, and its text in the environment. */
function exampleOf(name: keyof typeof runOptions): [value: unknown, text: string] {
  const { type, array }: Options = runOptions[name]
  if (name === 'report') return [['github'], 'github']
  if (name === 'notify-on') return [['end'], 'end']
  if (array) return [['x'], 'x']
  if (type === 'string') return ['json', 'json']
  return type === 'number' ? [3, '3'] : [true, '1']
}
