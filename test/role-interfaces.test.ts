import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { z } from 'zod'
import type { variables as certificates } from '../roles/certificates/schema/variables.js'
import type {
  CertificatesInput,
  CertificatesVariables,
  KeepalivedInput,
  KeepalivedVariables,
  NginxInput,
  NginxVariables,
  SecurityInput,
  SecurityVariables,
} from '../roles/index.js'
import type { variables as keepalived } from '../roles/keepalived/schema/variables.js'
import type { variables as nginx } from '../roles/nginx/schema/variables.js'
import type { variables as security } from '../roles/security/schema/variables.js'
import { secretString } from '../src/index.js'
import { interfacesOf, roleInterfaces } from './role-interfaces.js'

/** Whether two types are the same, and not only assignable to one another. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** The compiler refuses this where an interface is not what the schema accepts: run npm run docs. */
export const same: {
  certificates: Same<CertificatesInput, z.input<typeof certificates>>
  someOfCertificates: Same<CertificatesVariables, Partial<z.input<typeof certificates>>>
  nginx: Same<NginxInput, z.input<typeof nginx>>
  someOfNginx: Same<NginxVariables, Partial<z.input<typeof nginx>>>
  keepalived: Same<KeepalivedInput, z.input<typeof keepalived>>
  someOfKeepalived: Same<KeepalivedVariables, Partial<z.input<typeof keepalived>>>
  security: Same<SecurityInput, z.input<typeof security>>
  someOfSecurity: Same<SecurityVariables, Partial<z.input<typeof security>>>
} = {
  certificates: true,
  someOfCertificates: true,
  nginx: true,
  someOfNginx: true,
  keepalived: true,
  someOfKeepalived: true,
  security: true,
  someOfSecurity: true,
}

describe('The interfaces of the roles', () => {
  for (const { path, text } of roleInterfaces()) {
    it(`are in ${path} as the schemas have them`, () => {
      expect(readFileSync(path, 'utf8'), `${path} is not what the schemas say: run npm run docs`).to.equal(text)
    })
  }

  it('have comments with the description, the values and the default', () => {
    expect(members({ size: z.int().min(1).max(9).default(4).describe('Of the cache') })).to.equal(`
  /**
   * Of the cache
   *
   * - Values: whole number from 1 to 9
   * - Default: \`4\`
   */
  size?: number | undefined`)
  })

  it('say nothing of values and defaults that the type shows', () => {
    expect(members({ on: z.boolean().optional().describe('Whether it runs') })).to.equal(`
  /**
   * Whether it runs
   */
  on?: boolean | undefined`)
  })

  it('have one in which all is optional, one with what is required, and one for each object with a title', () => {
    const server = z.strictObject({ weight: z.int() }).meta({ title: 'A server of an upstream' })
    const variables = z.strictObject({ servers: z.array(server), spare: server.optional() })
    const text = interfacesOf({ name: 'web', variables })
    expect(text.match(/^export .*|^ {2}\w.*/gm)).to.deep.equal([
      'export interface WebVariables {',
      '  servers?: WebUpstreamServer[] | undefined',
      '  spare?: WebUpstreamServer | undefined',
      'export interface WebInput extends WebVariables {',
      '  servers: WebUpstreamServer[]',
      'export interface WebUpstreamServer {',
      '  weight: number',
    ])
  })

  const types: Record<string, readonly [schema: z.ZodType, member: string]> = {
    'a choice': [z.enum(['a', 'b']), "v: 'a' | 'b'"],
    'a list of choices': [z.array(z.enum(['a', "it's"])), "v: Array<'a' | 'it\\'s'>"],
    'alternatives, each once': [z.union([z.string(), z.int(), z.ipv4()]), 'v: string | number'],
    'values by name': [z.record(z.string(), z.int()).default({}), 'v?: Record<string, number> | undefined'],
    'an object without a title': [z.strictObject({ a: z.boolean() }), 'v: {\n    a: boolean\n  }'],
    'what may be null': [z.string().nullable(), 'v: string | null'],
    'what a function converts': [z.string().transform(Number), 'v: string'],
    'a secret': [secretString().optional(), 'v?: Secret | string | undefined'],
  }
  for (const [what, [schema, member]] of Object.entries(types)) {
    it(`have a type for ${what}`, () => {
      const text = members({ v: schema })
      expect(text.replace(/ *\/\*\*[\s\S]*?\*\/\n/g, '').trim()).to.equal(member)
    })
  }

  it('import what their types name', () => {
    expect(interfacesOf({ name: 'web', variables: z.object({ key: secretString() }) })).to.contain("from 'haploy'")
    expect(interfacesOf({ name: 'web', variables: z.object({ key: z.string() }) })).not.to.contain("from 'haploy'")
  })

  it('have comments that no description ends or turns into a tag', () => {
    const text = members({ files: z.string().describe("@all of 'conf.d/*/x', see [web.md](web.md)") })
    expect(text).to.contain("\n   * \\@all of 'conf.d/*\\/x', see web.md\n")
  })

  it('are refused for a schema whose type is unknown', () => {
    expect(() => members({ when: z.date() })).to.throw('zod')
  })
})

/** What is between the braces of the interface of an object. */
function members(shape: Readonly<Record<string, z.ZodType>>): string {
  const server = z.strictObject(shape).meta({ title: 'A server' })
  const text = interfacesOf({ name: 'web', variables: z.strictObject({ servers: z.array(server) }) })
  return /export interface WebServer {([\s\S]*?)\n}\n/.exec(text)![1]!
}
