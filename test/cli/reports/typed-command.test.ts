import { expect } from 'chai'
import { plainArguments } from '../../../src/cli/arguments/plain-arguments.js'
import { typedCommand } from '../../../src/cli/reports/typed-command.js'

const typed = (...args: string[]) => typedCommand('run', plainArguments(args)!)

describe('The command in the history', () => {
  it('has the options that were given', () => {
    expect(typed('deploy')).to.equal('haploy run deploy')
    expect(typed('deploy', '-C', '-l', 'web:!web3', '-t', 'a', '--tags', 'b', '-f', '3')).to.equal(
      "haploy run deploy --check --limit 'web:!web3' --tags a --tags b --forks 3",
    )
  })

  it('has no value that may be a secret', () => {
    const text = typed('deploy', '-e', 'a.b=fake-canary', '-e', '{"c": "fake-canary"}', '-e', '@fake-canary.json')
    expect(text).to.equal('haploy run deploy --extra-vars a.b=… --extra-vars … --extra-vars …')
    expect(typed('deploy', '--become-password-command', 'echo fake-canary')).to.equal(
      'haploy run deploy --become-password-command …',
    )
  })
})
