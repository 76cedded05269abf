import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { haploy } from './command.js'

describe('the haploy command', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await haploy(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('lists its commands', async () => {
    const { code, stdout } = await haploy(['--help'])
    expect(code).to.equal(0)
    expect(stdout).to.contain('haploy run <playbook>').and.to.contain('haploy lab')
  })

  it('explains the options of a command, with examples', async () => {
    const { code, stdout } = await haploy(['run', '--help'])
    expect(code).to.equal(0)
    for (const option of ['-C, --check', '--exit-code', '-l, --limit', '-K, --ask-become-pass', '--no-color']) {
      expect(stdout).to.contain(option)
    }
    expect(stdout).to.contain('haploy run deploy -C -D')
  })

  it('prints a completion script, and completes', async () => {
    expect((await haploy(['completion'])).stdout).to.contain('haploy --get-yargs-completions')
    const { stdout } = await haploy(['--get-yargs-completions', 'haploy', 'run', '--ch'])
    expect(stdout.split('\n')).to.contain('--check')
    const outputs = await haploy(['--get-yargs-completions', 'haploy', 'run', '--output', ''])
    expect(outputs.stdout).to.equal('live\nlines\njson\n')
  })

  const refusals: [args: string[], stderr: string][] = [
    [[], 'haploy: Name a command.\n  See `haploy --help`.\n'],
    [['rnu'], "haploy: there is no command 'rnu'\n  Did you mean run?\n"],
    [['frobnicate'], "haploy: there is no command 'frobnicate'\n  See `haploy --help`.\n"],
    [['run'], 'haploy: run: a required argument is missing\n  See `haploy run --help`.\n'],
    [['run', 'x', '--chekc'], "haploy: Unknown argument: chekc\n  Did you mean '--check'?\n"],
    [['run', 'x', '-f', 'ten'], 'haploy: --forks must be a whole number of at least 1\n  See `haploy run --help`.\n'],
    [['run', 'x', '-t', 'a,,b'], "haploy: --tags contains an empty name: 'a,,b'\n  See `haploy run --help`.\n"],
    [['run', 'x', '-l', 'a', '-l', 'b'], 'haploy: --limit is given 2 times: a, b\n  See `haploy run --help`.\n'],
  ]
  for (const [args, stderr] of refusals) {
    it(`refuses \`haploy ${args.join(' ')}\` and says what to do`, async () => {
      expect(await haploy(args)).to.deep.equal({ code: 1, stdout: '', stderr })
    })
  }
})
