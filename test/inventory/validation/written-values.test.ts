import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import { Secret } from '../../../src/core/shell/secret.js'
import { readExtra } from '../../../src/inventory/extra-variables.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { secretString } from '../../../src/inventory/secret-string.js'
import { resolveRoles } from '../../../src/inventory/validation/role-variables.js'

const text = z.string()
const variables = {
  text,
  version: z.string().regex(/^\d+\.\d+$/, 'must be a version such as 1.10'),
  number: z.number(),
  whole: z.number().int(),
  flag: z.boolean(),
  list: z.array(z.string()),
  object: z.strictObject({ a: z.number() }),
  choice: z.enum(['1', '2']),
  either: z.union([z.literal('auto'), z.number()]),
  source: z.union([z.literal('package'), z.strictObject({ version: z.string() })]),
  nested: z.strictObject({ text: text.optional(), number: z.number().optional() }),
  password: secretString().refine((value) => value.reveal().length > 3, 'must be longer'),
  nullable: z.string().nullable(),
}

const role = defineRole({ name: 'r', folder: '/', variables: z.strictObject(variables).partial(), tasks: () => [] })

/** The variables of the role, or the messages of its problems. */
async function resolved(...args: string[]) {
  const extra = await readExtra(args, { folder: '/' })
  const inventory = defineInventory({ hosts: { lb1: { r: { nested: { number: 1 } } } } }).with({ extra })
  const use = role()
  const { members, problems } = resolveRoles([use], inventory.hosts, inventory)
  const vars = members.get(use)?.[0]?.vars as Record<string, unknown> | undefined
  return vars ?? problems.map(({ message }) => message)
}

describe('A value of -e', () => {
  const accepted: [arg: string, name: string, value: unknown][] = [
    ['r.text=2', 'text', '2'],
    ['r.text=1.10', 'text', '1.10'],
    ['r.text=1.20', 'text', '1.20'],
    ['r.text=true', 'text', 'true'],
    ['r.text=null', 'text', 'null'],
    ['r.text=', 'text', ''],
    ['r.text=["a"]', 'text', '["a"]'],
    ['r.text={"a": 1}', 'text', '{"a": 1}'],
    ['r.text="4"', 'text', '4'],
    ['r.version=1.1', 'version', '1.1'],
    ['r.number=1.10', 'number', 1.1],
    ['r.number=1e3', 'number', 1000],
    ['r.whole=4', 'whole', 4],
    ['r.flag=true', 'flag', true],
    ['r.list=["a"]', 'list', ['a']],
    ['r.object={"a": 1}', 'object', { a: 1 }],
    ['r.choice=2', 'choice', '2'],
    ['r.either=2', 'either', 2],
    ['r.either=auto', 'either', 'auto'],
    ['r.source.version=2', 'source', { version: '2' }],
    ['r.nested.text=2', 'nested', { text: '2', number: 1 }],
    ['r.nullable=null', 'nullable', null],
    ['r.nullable=2', 'nullable', '2'],
  ]
  for (const [arg, name, value] of accepted) {
    it(`has the type that the schema wants: ${arg}`, async () => {
      expect(await resolved(arg))
        .to.have.property(name)
        .that.deep.equals(value)
    })
  }

  it('may be a secret that looks like a number', async () => {
    const { password } = (await resolved('r.password=12345678')) as { password: Secret }
    expect(password).to.be.instanceOf(Secret)
    expect(password.reveal()).to.equal('12345678')
    expect(await resolved('r.password=123')).to.deep.equal(['r.password must be longer (from -e)'])
  })

  it('is the value of the last one that sets the variable', async () => {
    expect(await resolved('r.text=1', 'r.text=2')).to.include({ text: '2' })
    expect(await resolved('r.text=1', '{"r": {"text": "3"}}')).to.include({ text: '3' })
    expect(await resolved('r.text=1', '{"r": {"text": 3}}')).to.deep.equal(['r.text must be a string, not 3 (from -e)'])
  })

  const rejected: [arg: string, message: string][] = [
    ['r.number=ten', 'r.number must be a number, not "ten" (from -e)'],
    ['r.whole=12345678901234567890', 'r.whole must be a number, not "12345678901234567890" (from -e)'],
    ['r.whole=1.10', 'r.whole must be a whole number, not 1.1 (from -e)'],
    ['r.flag=yes', 'r.flag must be true or false, not "yes" (from -e)'],
    ['r.version=2', 'r.version must be a version such as 1.10, not "2" (from -e)'],
    ['r.list=2', 'r.list must be a list, not 2 (from -e)'],
    ['r.object.a=x', 'r.object.a must be a number, not "x" (from -e)'],
  ]
  for (const [arg, message] of rejected) {
    it(`is rejected with the exact reason: ${arg}`, async () => {
      expect(await resolved(arg)).to.deep.equal([message])
    })
  }

  it('can be several, each with its own type', async () => {
    expect(await resolved('r.text=2', 'r.choice=1', 'r.number=3')).to.include({ text: '2', choice: '1', number: 3 })
    expect(await resolved('r.text=2', 'r.number=x')).to.deep.equal(['r.number must be a number, not "x" (from -e)'])
  })
})
