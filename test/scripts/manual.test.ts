import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { manualPage } from '../../scripts/manual/manual-page.js'
import { commands } from '../../src/cli/commands.js'
import { recordedCommand } from '../../src/cli/completion/recorded-command.js'
import { exitCodes } from '../../src/core/errors.js'
import { command as haploy } from '../bundle.js'

const {
  man: [man],
  version,
} = JSON.parse(readFileSync('package.json', 'utf8'))
const isThere = spawnSync('man', ['--version']).status === 0

describe('The manual page', () => {
  it('has every command, with every option that its help shows', () => {
    const sections = readFileSync(man, 'utf8').replaceAll('\\-', '-').split('\n.SS ')
    const common = sections.find((section) => section.startsWith('"For every command"'))
    for (const name of Object.keys(commands)) {
      const section = sections.find((each) => each.startsWith(`"haploy ${name}`))
      const options = optionsOf(name)
      expect(options).to.include('--help')
      for (const option of options) expect(`${section}${common}`, name).to.contain(`\\fB${option}\\fR`)
    }
    expect(sections.filter((section) => section.startsWith('"haploy completion [shell]"'))).to.have.length(1)
  })

  it('has every exit code', () => {
    const [, codes = ''] = readFileSync(man, 'utf8').split('.SH EXIT STATUS\n')
    expect(codes.match(/^\\fB\d+/gm)).to.deep.equal(Object.values(exitCodes).map((code) => `\\fB${code}`))
  })

  it('is read by man without a warning', function () {
    if (!isThere) return this.skip()
    const { stdout, stderr } = read(readFileSync(man, 'utf8'))
    expect(stderr).to.equal('')
    expect(stdout).to.contain(`haploy ${version}`).and.to.contain("Only these hosts: 'lb1', 'web:!web3', 'lb*'")
  })

  it('shows words as they are, whatever they mean to man', function () {
    if (!isThere) return this.skip()
    const hostile = '.TH "a\\fBb\\n" -- \'c\''
    const command = { usage: `haploy ${hostile}`, describe: hostile, positionals: {}, examples: [], commands: [] }
    const option = { type: 'string', alias: 'x', describe: hostile, default: hostile } as const
    const page = manualPage({
      version: '1.0.0',
      summary: hostile,
      commands: [{ ...command, options: { strange: option } }],
      exitCodes: { 0: hostile },
    })
    const { stdout, stderr } = read(page)
    expect(stderr).to.equal('')
    expect(stdout.split(hostile)).to.have.length(7 + 1)
  })

  it('is not written when a command defines what would be missing from it', () => {
    const command = {
      command: 'new',
      describe: 'new',
      builder: (yargs: { epilogue(text: string): never }) => yargs.epilogue('x'),
    }
    expect(() => recordedCommand(command as never)).to.throw(TypeError, 'epilogue')
  })
})

/** What the help of a command shows. */
function optionsOf(name: string): readonly string[] {
  const help = [haploy, name, '--help']
  const { stdout } = spawnSync(process.execPath, help, { encoding: 'utf8' })
  return [...stdout.matchAll(/ (--[a-z-]+) /g)].map(([, option]) => option!)
}

/** As man shows it, without the marks of a terminal. */
function read(page: string) {
  const env = { ...process.env, MANWIDTH: '200', MAN_KEEP_FORMATTING: '', LC_ALL: 'C.UTF-8' }
  return spawnSync('man', ['--warnings', '--local-file', '-'], { input: page, env, encoding: 'utf8' })
}
