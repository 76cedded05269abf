import { expect } from 'chai'
import { z } from 'zod'
import { UsageError } from '../../src/core/errors.js'
import { definePlaybook } from '../../src/core/playbook.js'
import { defineRole } from '../../src/core/role.js'

const nginx = defineRole({ name: 'nginx', folder: '/', variables: z.object({}), tasks: () => [] })
const right = { hosts: 'web', roles: [nginx()] }

describe('A playbook', () => {
  it('that is a list is validated when it is defined', () => {
    expect(() => definePlaybook([{ ...right, roles: [nginx] } as never])).to.throw(
      UsageError,
      'of the playbook is the role',
    )
    expect(definePlaybook([right])({ hosts: () => [] })).to.deep.equal([right])
  })
})
