import { expect } from 'chai'
import { z } from 'zod'
import { UsageError } from '../../src/core/errors.js'
import { validatePlays } from '../../src/core/play.js'
import { defineRole } from '../../src/core/role.js'

const nginx = defineRole({ name: 'nginx', folder: '/', variables: z.object({}), tasks: () => [] })
const right = { hosts: 'web', roles: [nginx()] }

describe('The plays of a playbook that', () => {
  const wrong: [title: string, given: unknown, message: string, hint: RegExp][] = [
    ['returns nothing', undefined, 'playbook site must return a list of plays, not nothing', /function that returns/],
    ['is one play', right, 'playbook site must return a list of plays, not an object', /definePlaybook\(\[/],
    ['has a play that is text', [right, 'web'], 'play 2 of playbook site must be an object, not a string', /./],
    ['has a play that is empty', [{}], 'play 1 of playbook site has no hosts', /hosts: 'web'/],
    ['has no roles', [{ hosts: 'web' }], 'play 1 of playbook site has no roles', /roles: \[nginx\(\)\]/],
    [
      'has an unknown key',
      [{ ...right, serail: 1 }],
      "play 1 of playbook site has an unknown key 'serail'",
      /^Did you mean 'serial'\?$/,
    ],
    [
      'does not call a role',
      [{ name: 'Web', hosts: 'web', roles: [nginx(), nginx] }],
      "role 2 of play 'Web' of playbook site is the role nginx itself; call it",
      /nginx\(\)/,
    ],
    [
      'has a role by name',
      [{ hosts: 'web', roles: ['nginx'] }],
      'role 1 of play 1 of playbook site must be a role, not a string',
      /nginx\(\)/,
    ],
    [
      'has one role without a list',
      [{ ...right, roles: nginx() }],
      'roles of play 1 of playbook site cannot be an object',
      /list/,
    ],
    [
      'has hosts in a list',
      [{ ...right, hosts: ['lb', 'web'] }],
      'hosts of play 1 of playbook site cannot be a list',
      /'lb:web'/,
    ],
    [
      'has a serial of true',
      [{ ...right, serial: true }],
      'serial of play 1 of playbook site cannot be a boolean',
      /'25%'/,
    ],
    [
      'has a negative maxFail',
      [{ ...right, maxFail: -1 }],
      'maxFail of play 1 of playbook site cannot be -1',
      /a number of hosts \(0 or more\), or a share such as '25%'/,
    ],
    [
      'has a share above 100% for maxFail',
      [{ ...right, maxFail: '101%' }],
      "maxFail of play 1 of playbook site cannot be '101%'",
      /'25%'/,
    ],
    [
      'has anyErrorsFatal as text',
      [{ ...right, anyErrorsFatal: 'yes' }],
      "anyErrorsFatal of play 1 of playbook site cannot be 'yes'",
      /true or false/,
    ],
    [
      'has a misspelt continueAfterFailure',
      [{ ...right, continueOnFailure: true }],
      "play 1 of playbook site has an unknown key 'continueOnFailure'",
      /continueAfterFailure/,
    ],
    [
      'has variables in a list',
      [{ ...right, vars: [] }],
      'vars of play 1 of playbook site must be an object, not a list',
      /./,
    ],
    ['has a number for a name', [{ ...right, name: 1 }], 'name of play 1 of playbook site cannot be a number', /title/],
  ]
  for (const [title, given, message, hint] of wrong) {
    it(`${title} are rejected`, () => {
      const refused = expect(() => validatePlays(given, 'playbook site')).to.throw(UsageError)
      refused.with.property('message', message)
      refused.with.property('hint').that.matches(hint)
    })
  }

  it('is valid are returned unchanged', () => {
    const plays = [
      right,
      { name: 'Web', ...right, roles: [], serial: [1, '50%'], maxFail: '25%', vars: { user: 'ops' } },
    ]
    expect(validatePlays(plays, 'playbook site')).to.deep.equal(plays)
  })
})
