import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

  it('prints the same help for `help` and `--help`', async () => {
    expect(await haploy(['help'])).to.deep.equal(await haploy(['--help']))
    expect(await haploy(['help', 'run'])).to.deep.equal(await haploy(['run', '--help']))
  })

  it('prints a completion script, and completes', async () => {
    expect((await haploy(['completion'])).stdout).to.contain('haploy --complete ')
    expect((await haploy(['completion', 'fish'])).stdout).to.contain('complete -c haploy')
    const { stdout } = await haploy(['--get-yargs-completions', 'haploy', 'run', '--ch'])
    expect(stdout.split('\n')).to.contain('--check')
    const outputs = await haploy(['--get-yargs-completions', 'haploy', 'run', '--output', ''])
    expect(outputs.stdout).to.equal('live\nlines\njson\n')
  })

  it('prints no error into the prompt while a shell completes', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'haploy-completion-'))
    for (const folder of ['inventory', 'playbooks']) mkdirSync(join(cwd, folder))
    writeFileSync(join(cwd, 'inventory/hosts.ts'), 'export default (')
    writeFileSync(join(cwd, 'playbooks/broken.ts'), 'export default (')
    for (const words of [
      ['run'],
      ['run', 'broken', '--'],
      ['run', 'broken', '--nonsense=', '--limit'],
      ['nonsense', 'x'],
      [],
    ]) {
      const { code, stderr } = await haploy(['--get-yargs-completions', 'haploy', ...words], { cwd })
      expect({ code, stderr }, words.join(' ')).to.deep.equal({ code: 0, stderr: '' })
    }
    rmSync(cwd, { recursive: true })
  })

  const refusals: [args: string[], stderr: string][] = [
    [[], 'haploy: Name a command.\n  See `haploy --help`.\n'],
    [['rnu'], "haploy: there is no command 'rnu'\n  Did you mean 'run'?\n"],
    [['frobnicate'], "haploy: there is no command 'frobnicate'\n  See `haploy --help`.\n"],
    [
      ['variables'],
      'haploy: variables: <playbook> is missing\n  Usage: haploy variables <playbook>. See `haploy variables --help`.\n',
    ],
    [
      ['secret', 'set'],
      'haploy: secret set: <name> is missing\n  Usage: haploy secret set <name>. See `haploy secret set --help`.\n',
    ],
    [['secret', 'veiw'], "haploy: there is no command 'secret veiw'\n  Did you mean 'view'?\n"],
    [['runn', 'site'], "haploy: there is no command 'runn'\n  Did you mean 'run'?\n"],
    [['runs', 'list'], 'haploy: runs: [what] must be show, not "list"\n  See `haploy runs --help`.\n'],
    [
      ['completion', 'tcsh'],
      'haploy: completion: [shell] must be one of bash, zsh, fish, not "tcsh"\n  See `haploy completion --help`.\n',
    ],
    [['hosts', '--hots', 'web1'], 'haploy: hosts: there is no option --hots\n  See `haploy hosts --help`.\n'],
    [['help', 'rnu'], "haploy: there is no command 'rnu'\n  Did you mean 'run'?\n"],
    [['run', 'x', 'y'], 'haploy: run: there is one argument too many: y\n  See `haploy run --help`.\n'],
    [['run', 'x', '--chekc'], "haploy: run: there is no option --chekc\n  Did you mean '--check'?\n"],
    [['run', 'x', '--list-hostz=1'], "haploy: run: there is no option --list-hostz\n  Did you mean '--list-hosts'?\n"],
    [
      ['run', 'x', '--become-passwd-cmd'],
      "haploy: run: there is no option --become-passwd-cmd\n  Did you mean '--become-password-command'?\n",
    ],
    [
      ['run', 'x', '--never-heard-of'],
      'haploy: run: there is no option --never-heard-of\n  See `haploy run --help`.\n',
    ],
    [['run', 'x', '--forks'], 'haploy: run: --forks needs a value\n  See `haploy run --help`.\n'],
    [['undo', 'x'], 'haploy: undo: --to-original is missing\n  See `haploy undo --help`.\n'],
    [
      ['lint', 'x', '--output', 'yaml'],
      'haploy: lint: --output must be one of text, json, not "yaml"\n  See `haploy lint --help`.\n',
    ],
    [['run', 'x', '-Z'], 'haploy: run: there is no option -Z\n  See `haploy run --help`.\n'],
    [
      ['lint', 'x', '--extra-var', 'a=1'],
      "haploy: lint: there is no option --extra-var\n  Did you mean '--extra-vars'?\n",
    ],
    [['run', 'x', '-f', 'ten'], 'haploy: --forks must be a whole number of at least 1\n  See `haploy run --help`.\n'],
    ...['connect-timeout', 'command-timeout', 'wait-lock'].map((name): [string[], string] => [
      ['run', 'x', `--${name}`, '2147484'],
      `haploy: --${name} must be a whole number of at most 2147483\n  See \`haploy run --help\`.\n`,
    ]),
    [
      ['facts', 'x', '--command-timeout', 'Infinity'],
      'haploy: --command-timeout must be a whole number of at most 2147483\n  See `haploy facts --help`.\n',
    ],
    [['run', 'x', '-t', 'a,,b'], "haploy: --tags contains an empty name: 'a,,b'\n  See `haploy run --help`.\n"],
    [['run', 'x', '-l', 'a', '-l', 'b'], 'haploy: --limit is given 2 times: a, b\n  See `haploy run --help`.\n'],
  ]
  for (const [args, stderr] of refusals) {
    it(`refuses \`haploy ${args.join(' ')}\` and says what to do`, async () => {
      expect(await haploy(args)).to.deep.equal({ code: 1, stdout: '', stderr })
    })
  }
})
