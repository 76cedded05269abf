import { expect } from 'chai'
import fc from 'fast-check'
import type { Options } from 'yargs'
import { plainArguments } from '../../../src/cli/arguments/plain-arguments.js'
import { runOptions } from '../../../src/cli/arguments/run-options.js'
import { parserOf } from '../../../src/cli/commands.js'
import { run } from '../../../src/cli/run.js'

describe('Plain arguments of `haploy run`', () => {
  const everyday = [
    ['deploy'],
    ['deploy', '--check', '--diff'],
    ['-C', '-D', 'deploy', '-i', 'staging', '-l', 'web:!web3', '-f', '3'],
    ['deploy', '-e', 'a=1', '--extra-vars={"b": 2}', '-t', 'a,b', '--tags', 'c', '--output', 'json', '--no-color'],
    ['playbooks/deploy.ts', '--connect-timeout', '5', '-K', '--role', 'nginx', '--exit-code', '--debug'],
  ]
  for (const args of everyday) {
    it(`are those of \`haploy run ${args.join(' ')}\``, async () => {
      expect(plainArguments(args)).not.to.equal(undefined)
      expect(plainArguments(args)).to.deep.equal(await asYargsReads(args))
    })
  }

  const left = [
    [],
    ['a', 'b'],
    ['a', '--chekc'],
    ['a', '-f', 'ten'],
    ['a', '-l', 'x', '-l', 'y'],
    ['a', '-CD'],
    ['a', '--help'],
    ['a', '--limit', '"x"'],
    ['a', '--output', 'xml'],
    ['--', 'a'],
  ]
  for (const args of left) {
    it(`leave \`haploy run ${args.join(' ')}\` to yargs`, () => {
      expect(plainArguments(args)).to.equal(undefined)
    })
  }

  it('mean what yargs makes of them, whatever they are', async () => {
    const names = Object.entries<Options>(runOptions).flatMap(([name, { alias }]) => [
      `--${name}`,
      ...(typeof alias === 'string' ? [`-${alias}`] : []),
    ])
    const values = [
      'a',
      'a,b',
      '7',
      '0x10',
      '1e2',
      'true',
      'false',
      '{"a": "b"}',
      'x=1',
      'json',
      '.5',
      'ä b',
      '"q"',
      '',
    ]
    const odd = [
      '--exitCode',
      '--limit=a=b',
      '--forks=8',
      '-l=a',
      '-f8',
      '-CD',
      '--check=false',
      '--no-check',
      '-',
      '--a.b',
    ]
    const word = fc.oneof(fc.constantFrom(...names), fc.constantFrom(...values), fc.constantFrom(...odd))
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values))
    const words = fc
      .array(
        fc.oneof(
          word.map((each) => [each]),
          pair,
        ),
        { maxLength: 5 },
      )
      .map((each) => each.flat())
    let plain = 0
    await fc.assert(
      fc.asyncProperty(words, fc.boolean(), async (more, first) => {
        const args = first ? ['deploy', ...more] : [...more, 'deploy']
        const read = plainArguments(args)
        if (read === undefined) return
        plain++
        expect(read).to.deep.equal(await asYargsReads(args))
      }),
      { numRuns: 1000 },
    )
    expect(plain).to.be.above(100)
  })
})

/** The members that haploy knows, without those that are not given. */
async function asYargsReads(args: readonly string[]): Promise<object> {
  const read: Record<string, unknown> = {}
  const names = ['playbook', ...Object.keys(runOptions).map((name) => name.replace(/-(.)/g, (_, c) => c.toUpperCase()))]
  const handler = (options: Record<string, unknown>) => {
    for (const name of names) read[name] = options[name]
  }
  await parserOf(['run', ...args], '0')
    .command({ ...run, handler })
    .parseAsync()
  return read
}
