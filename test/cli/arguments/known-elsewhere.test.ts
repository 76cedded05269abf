import { expect } from 'chai'
import { commandsElsewhere, optionElsewhere, optionsElsewhere } from '../../../src/cli/arguments/known-elsewhere.js'
import { runOptions } from '../../../src/cli/arguments/run-options.js'
import { commands } from '../../../src/cli/commands.js'
import { haploy } from '../command.js'

const rows = [...commandsElsewhere, ...optionsElsewhere]

describe('What haploy has instead', () => {
  it('is only what it has', () => {
    const named = rows.filter(([, , needs]) => needs === undefined).map(([, answer]) => answer)
    const names = named.flatMap((answer) => [...answer.matchAll(/haploy ([a-z]+)(?= [<-]|,| alone| checks| lists|$)/g)])
    expect(names).to.have.length.above(10)
    expect(Object.keys(commands)).to.include.members(names.map(([, name]) => name))
  })

  it('is asked only for names that haploy does not have itself', () => {
    const own = Object.keys(commands)
    expect(commandsElsewhere.flatMap(([names]) => names.split(' ')).filter((name) => own.includes(name))).to.deep.equal(
      [],
    )
  })

  it('names an option only where the command has it', () => {
    expect(optionElsewhere('-k', ['-k'])).to.equal('Write: -k')
    expect(optionElsewhere('-k', ['--debug'])).to.equal('Set password in the inventory, or use a key.')
    expect(
      optionElsewhere(
        '--dry-run',
        Object.keys(runOptions).map((name) => `--${name}`),
      ),
    ).to.equal('Write: --check')
    expect(optionElsewhere('--dry-run', [])).to.equal(undefined)
  })

  const firstArgument = "The first argument selects the hosts: a host, a group or a pattern such as 'web:!web3'."
  const asked: Readonly<Record<string, string>> = {
    'run site --syntax-check':
      'run: there is no option --syntax-check\n  haploy lint checks a playbook without a host.',
    'run site --vault-id x': 'run: there is no option --vault-id\n  Write: --vault-password-file',
    'lint site -b': 'lint: there is no option -b\n  Set become: true in the inventory, or pass -e become=true.',
    'exec all -m ping':
      'exec: there is no option -m\n  To run a command: haploy exec <hosts> -- <command..>. A task belongs to a role.',
    'exec all -l web04 -- uptime': `exec: there is no option -l\n  ${firstArgument}`,
    'facts -l web': `facts: there is no option -l\n  ${firstArgument}`,
    'hosts --limit web': `hosts: there is no option --limit\n  ${firstArgument}`,
    'lint site --limit web':
      'lint: there is no option --limit\n  Not needed: it is about all hosts of the playbook, and connects to none.',
    'hosts --host web1': 'hosts: there is no option --host\n  Write: haploy vars <host>',
    'doc --list': 'doc: there is no option --list\n  haploy doc alone lists the tasks and roles.',
    'run site --forcks 3': "run: there is no option --forcks\n  Did you mean '--forks'?",
    'playbook site': "there is no command 'playbook'\n  Write: haploy run <playbook>",
    'ansible-galaxy install x':
      "there is no command 'ansible-galaxy'\n  A role is TypeScript, in roles/ or in an npm package. haploy doc lists the bundled ones.",
  }
  for (const [line, answer] of Object.entries(asked)) {
    it(`is the answer to haploy ${line}`, async () => {
      expect(await haploy(line.split(' '))).to.deep.equal({ code: 1, stdout: '', stderr: `haploy: ${answer}\n` })
    })
  }
})
