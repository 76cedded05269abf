import { expect } from 'chai'
import { z } from 'zod'
import { secretString } from '../../src/index.js'
import { markdown } from '../../src/reference/markdown.js'
import type { VariableTable } from '../../src/reference/table.js'
import { tablesOf } from '../../src/reference/tables.js'

/** What the reader makes of a schema: `type | default`. */
const readings: Record<string, readonly [schema: z.ZodType, read: string]> = {
  'a text': [z.string(), 'text | required'],
  'a text with a rule in words': [z.string().regex(/^a/, 'must be a size such as 8k'), 'a size such as 8k | required'],
  'a text of certain letters': [z.string().regex(/^a/, 'must be of letters'), 'text of letters | required'],
  'a text with a rule without words': [z.string().regex(/^a/), 'text | required'],
  'a text with two rules': [
    z.string().regex(/^a/, 'must be short').refine(Boolean, 'must be a'),
    'short, a | required',
  ],
  'a text that begins with something': [z.string().startsWith('/'), "text from '/' on | required"],
  'a text of a known kind': [z.ipv4(), 'text: ipv4 | required'],
  'a number': [z.number(), 'number | required'],
  'a whole number': [z.number().int(), 'whole number | required'],
  'a number with bounds': [z.int().min(1).max(255), 'whole number from 1 to 255 | required'],
  'a number above a bound': [z.number().positive().max(9), 'number above 0 up to 9 | required'],
  'a number below a bound': [z.number().lt(9), 'number below 9 | required'],
  'a default': [z.int().default(4096), 'whole number | `4096`'],
  'a default of text': [z.string().default("it's"), "text | `'it\\'s'`"],
  'an empty list by default': [z.array(z.string()).default([]), 'list: text | none'],
  'something optional': [z.boolean().optional(), '`true` or `false` | none'],
  'an optional default': [z.boolean().default(true).optional(), '`true` or `false` | none'],
  'a default in words': [z.string().optional().describe('Who; by default the owner'), 'text | the owner'],
  'a default in words beside one in the schema': [z.string().default('x').describe('Who; by default y'), 'text | y'],
  'a choice': [z.enum(['a', 'b', 'c']), "`'a'`, `'b'` or `'c'` | required"],
  'more choices than fit': [z.enum([...'abcdefghijklm'] as [string]), "one of 13, such as `'a'` | required"],
  'a literal': [z.literal(2), '`2` | required'],
  alternatives: [z.union([z.int(), z.literal(false)]), 'whole number or `false` | required'],
  'alternatives within alternatives': [
    z.union([z.string(), z.union([z.int(), z.boolean()])]),
    'text, whole number, `true` or `false` | required',
  ],
  'alternatives that look alike': [z.union([z.string(), z.string().min(2)]), 'text | required'],
  'a list of at least one': [z.array(z.int()).min(1), 'list, 1 or more: whole number | required'],
  'a list of at most ten': [z.array(z.int()).max(10), 'list, up to 10: whole number | required'],
  'a record': [z.record(z.string(), z.int()).default({}), 'by name: whole number | none'],
  'a pair': [z.tuple([z.string(), z.int()]), 'list: text, then whole number | required'],
  null: [z.string().nullable(), 'text or `null` | required'],
  anything: [z.unknown(), 'anything | required'],
  'a secret': [secretString(), 'secret | required'],
  'a secret with a rule': [secretString().refine(Boolean, 'must be long').optional(), 'secret | none'],
  'a function of what was given': [z.string().transform(Number), 'text | required'],
  'a function before a schema': [z.preprocess(String, z.int()), 'whole number | required'],
  'a function in between': [z.string().transform(Number).pipe(z.int()), 'text | required'],
  'the author’s own words': [z.custom<string>().meta({ typeLabel: 'port' }).optional(), 'port | none'],
  'a schema that comes later': [z.lazy(() => z.int()), 'whole number | required'],
  'a list that may hold itself': [z.lazy(() => z.array(z.int())), 'anything | required'],
  'a message made of the value': [
    z.string().refine(Boolean, { error: ({ input }) => (input as string).trim() }),
    'text | required',
  ],
  'a pipe in a default': [z.string().default('a|b'), "text | `'a\\|b'`"],
}

describe('The tables of variables', () => {
  for (const [what, [schema, read]] of Object.entries(readings)) {
    it(`describe ${what}`, () => {
      const [line] = rowsOf(tables(z.object({ x: schema }))[0]!)
      expect(line!.slice(0, line!.lastIndexOf(' | '))).to.equal(`\`x\` | ${read}`)
    })
  }

  it('use the description of any layer, without its words about the default', () => {
    const shape = {
      outside: z.int().optional().describe('One; by default two'),
      inside: z.int().describe('Three').default(3),
      nowhere: z.int(),
    }
    expect(tables(z.object(shape))[0]!.variables.map(({ meaning }) => meaning)).to.deep.equal(['One', 'Three', ''])
  })

  it('name the variables of an object without a title by their full path', () => {
    const inner = z.object({ a: z.int(), b: z.int().default(1) })
    const shape = { plain: inner.prefault({ a: 1 }), list: z.array(inner), named: z.record(z.string(), inner) }
    const names = tables(z.object(shape))[0]!.variables.map(({ name }) => name)
    expect(names).to.deep.equal([
      ...['plain', 'plain.a', 'plain.b'],
      ...['list', 'list[].a', 'list[].b'],
      ...['named', 'named.<name>.a', 'named.<name>.b'],
    ])
  })

  it('have one separate table for an object with a title, and refer to it', () => {
    const server = z.strictObject({ port: z.int() }).meta({ title: 'A server' }).refine(Boolean, 'takes a port')
    const shape = { servers: z.array(server).describe('All'), best: server.optional().describe('One') }
    const all = tables(z.object(shape))
    expect(all.map(({ title }) => title)).to.deep.equal(['motd', 'A server'])
    expect(rowsOf(all[0]!)).to.deep.equal([
      '`servers` | list: [a server](#a-server) | required | All',
      '`best` | [a server](#a-server) | none | One',
    ])
    expect(all[1]!.rules).to.deep.equal(['takes a port'])
  })

  it('include all alternatives of a discriminated union', () => {
    const of = (from: string, title: string) => z.object({ from: z.literal(from), [from]: z.int() }).meta({ title })
    const install = z.discriminatedUnion('from', [of('source', 'From source'), of('package', 'A package')])
    const all = tables(z.object({ install: z.union([z.literal('package'), install]).default('package') }))
    expect(rowsOf(all[0]!)[0]).to.match(
      /^`install` \| `'package'`, \[from source\]\(#from-source\) or \[a package\]\(#a-package\) \| `'package'`/,
    )
    expect(all.slice(1).map(rowsOf)).to.deep.equal([
      ["`from` | `'source'` | required | ", '`source` | whole number | required | '],
      ["`from` | `'package'` | required | ", '`package` | whole number | required | '],
    ])
  })

  it('mark no variable as required in one of several alternatives without titles', () => {
    const tarball = z.union([z.object({ url: z.string() }), z.object({ push: z.string() })])
    expect(rowsOf(tables(z.object({ tarball }))[0]!)).to.deep.equal([
      '`tarball` | `{ url }` or `{ push }` | required | ',
      '`tarball.url` | text |  | ',
      '`tarball.push` | text |  | ',
    ])
  })

  it('list rules between variables', () => {
    const variables = z
      .object({ a: z.int(), b: z.int() })
      .refine(Boolean, { path: ['a'], message: 'needs b' })
      .refine(Boolean, 'takes a or b')
    expect(tables(variables)[0]!.rules).to.deep.equal(['`a` needs b', 'takes a or b'])
  })

  it('terminate with a schema that contains itself', () => {
    const node: z.ZodType = z.object({
      name: z.string(),
      get children() {
        return z.array(node)
      },
    })
    const names = tables(node)[0]!.variables.map(({ name }) => name)
    expect(names).to.deep.equal(['name', 'children'])
  })

  it('say that there are no variables', () => {
    for (const none of [z.object({}), z.unknown()]) {
      expect(tables(none).map(markdown)).to.deep.equal(['No variables.\n'])
    }
  })

  it('reject two objects with the same title', () => {
    const noun = (key: string) => z.object({ [key]: z.int() }).meta({ title: 'A noun' })
    expect(() => tables(z.object({ a: noun('a'), b: noun('b') }))).to.throw(/two different objects .*'A noun'/)
  })
})

function tables(variables: z.ZodType): readonly VariableTable[] {
  return tablesOf({ name: 'motd', variables })
}

function rowsOf(table: VariableTable): string[] {
  return markdown({ ...table, rules: [] })
    .split('\n')
    .slice(2, -1)
    .map((line) => line.slice(2, -2))
}
