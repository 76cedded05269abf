import { expect } from 'chai'
import { ignored } from '../../../src/cli/adopt/ignored.js'
import { lintText, nextSteps, reportOf, secretsText } from '../../../src/cli/adopt/report.js'
import type { Problem, RoleDefinition } from '../../../src/index.js'

const problem = (rule: string, severity: 'error' | 'advice'): Problem => ({
  hosts: ['lb1'],
  message: rule,
  rule,
  severity,
})

describe('The report of haploy adopt', () => {
  it('has a table with shares, and what is to be known of each role', () => {
    const adoption = {
      variables: {},
      hostVariables: { lb1: { user: 'a' }, lb2: { user: 'b' } },
      directives: { options: 19, raw: 1 },
      differences: ['D.'],
      notes: ['N.'],
    }
    expect(
      reportOf([{ name: 'nginx', hosts: ['lb1', 'lb2'], adoption }]),
    ).to.equal(`role   hosts     directives  as options   as raw text
nginx  lb1, lb2  20          19 (95.0 %)  1 (5.0 %)

nginx: differences from what the hosts have:
  - D.

nginx: notes:
  - N.

nginx: variables in which the hosts differ, in the inventory:
  - user`)
  })

  it('ignores errors of lint, but not those that cannot be ignored', () => {
    const rules = [{ id: 'nginx/fixed', cannotBeIgnored: 'nginx would refuse it' }, { id: 'nginx/open' }]
    const role = { name: 'nginx', rules } as unknown as RoleDefinition
    const problems = [problem('nginx/fixed', 'error'), problem('nginx/open', 'error'), problem('nginx/odd', 'advice')]
    const rest = ignored(problems, [role])
    expect(rest).to.deep.equal({ 'nginx/open': 'it was so when the pair was adopted' })
    const [fatal, open, advice] = lintText(problems, rest)
    expect(fatal).to.match(/^lint: these problems have to be solved before a run:\n.*nginx\/fixed\)$/)
    expect(open).to.match(/which lintIgnore in inventory\/hosts.ts ignores until it is corrected:\n.*nginx\/open\)$/)
    expect(advice).to.match(/^lint: advice.*\n.*nginx\/odd\)$/)
    expect(lintText([], {})).to.deep.equal(['lint: no problems found'])
  })

  it('ends with the next commands, and says where passwords are', () => {
    expect(nextSteps('pair')).to.contain('pair/playbooks/deploy.ts').and.contain('  cd pair\n  haploy lint deploy\n')
    expect(nextSteps('')).not.to.contain('cd ')
    expect(secretsText({ 'a.ts': "secret('fake')", 'b.ts': '' })).to.have.length(1)
    expect(secretsText({ 'a.ts': '' })).to.deep.equal([])
  })
})
