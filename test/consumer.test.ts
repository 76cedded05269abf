import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect } from 'chai'
import { publint } from 'publint'
import type { z } from 'zod'
import * as roles from '../roles/index.js'
import { instance } from '../roles/keepalived/schema/instance.js'
import { Consumer } from './consumer.js'
import { LanguageServer } from './language-server.js'
import { filesOf } from './page-files.js'

describe('A project that depends on haploy', function () {
  this.timeout(120_000)
  let project: Consumer
  before(() => {
    project = new Consumer()
  })
  beforeEach(() => project.clear())
  after(() => project?.remove())

  it('finds modules and types at every entry point, as publint and Are The Types Wrong say', async () => {
    const { messages } = await publint({ pkgDir: project.haploy, pack: false, strict: true })
    expect(messages).to.deep.equal([])
    const attw = resolve('node_modules/.bin/attw')
    const { status, stdout } = spawnSync(attw, ['--profile', 'esm-only', project.tarball], { encoding: 'utf8' })
    expect(status, stdout).to.equal(0)
  })

  for (const exactOptionalPropertyTypes of [true, false]) {
    it(`type-checks with the declarations of all its packages, exactOptionalPropertyTypes: ${exactOptionalPropertyTypes}`, () => {
      project.write({ ...pair, 'tsconfig.json': tsconfig({ exactOptionalPropertyTypes }) })
      expect(project.complaints()).to.equal('')
    })
  }

  it('gets a compiler error for a wrong variable', () => {
    const wrong = pair['playbooks/pair.ts'].replace('workerConnections: 1024', "workerConnections: 'many'")
    project.write({ ...pair, 'playbooks/pair.ts': wrong, 'tsconfig.json': tsconfig({}) })
    expect(project.complaints()).to.match(
      /^playbooks\/pair\.ts\(\d+,\d+\): .*'string' is not assignable to type 'number'/,
    )
  })

  for (const page of [
    'README.md',
    'docs/first-pair.md',
    'docs/roles.md',
    'docs/inventory.md',
    'docs/projects.md',
    'docs/secrets.md',
  ]) {
    it(`type-checks what ${page} shows, by the tsconfig.json of docs/first-pair.md`, () => {
      const { 'tsconfig.json': tsconfig } = filesOf('docs/first-pair.md')
      project.write({ ...filesOf(page), 'tsconfig.json': tsconfig! })
      expect(project.complaints()).to.equal('')
    })
  }

  describe('in an editor', () => {
    let server: LanguageServer
    beforeEach(async () => {
      project.write({ ...pair, 'tsconfig.json': tsconfig({}) })
      server = await LanguageServer.start(project.folder)
    })
    afterEach(() => server?.stop())

    const { nginx, keepalived } = roles
    const limits = nginx.definition.variables.shape.limits.unwrap()
    const shown: Record<string, readonly [file: string, variable: string, of: z.ZodType, more: string]> = {
      'in a playbook': ['playbooks/pair.ts', 'workerConnections', nginx.definition.variables, 'Default: `4096`'],
      'in an object with a name': [
        'playbooks/pair.ts',
        'virtualRouterId',
        instance,
        'Values: whole number from 1 to 255',
      ],
      'in an object without one': [
        'playbooks/pair.ts',
        'restart',
        limits,
        "Values: `'no'`, `'on-failure'` or `'always'`",
      ],
      'in an inventory': ['inventory/hosts.ts', 'priorities', keepalived.definition.variables, 'by name: whole number'],
    }
    for (const [where, [file, variable, of, more]] of Object.entries(shown)) {
      it(`shows what a variable ${where} means, and its values or default`, async () => {
        const text = await server.hover(file, variable)
        expect(text).to.contain(described(of, variable)).and.to.contain(more)
      })
    }

    it('shows where a variable is described that is a directive of nginx', async () => {
      const text = await server.hover('playbooks/pair.ts', 'keepaliveTimeout')
      expect(text).to.contain('https://nginx.org/r/keepalive_timeout').and.to.contain("'65s'")
    })

    it('shows what a role does', async () => {
      expect(await server.hover('playbooks/pair.ts', 'nginx({')).to.contain('writes the whole nginx.conf')
    })
  })
})

/** What a schema says of a variable in it, up to the words about its default. */
function described(schema: z.ZodType, variable: string): string {
  const { [variable]: member } = (schema as z.ZodObject<Record<string, z.ZodType>>).shape
  expect(member?.description).to.be.a('string').that.is.not.empty
  return member!.description!.split(/[;,] by default/)[0]!
}

function tsconfig(compilerOptions: object): string {
  const strict = { strict: true, noUncheckedIndexedAccess: true, skipLibCheck: false }
  return JSON.stringify({ compilerOptions: { module: 'nodenext', noEmit: true, ...strict, ...compilerOptions } })
}

const pair = {
  'package.json': '{ "type": "module" }',
  'inventory/hosts.ts': `import { defineInventory, secret } from 'haploy'

export default defineInventory({
  vars: { become: true, keepalived: { priorities: { VI_1: 90 } }, nginx: { serverTokens: true } },
  hosts: { lb1: { address: '198.18.0.11', becomePassword: secret('fake') }, lb2: {} },
})
`,
  'playbooks/pair.ts': `import { definePlaybook } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

export default definePlaybook(({ hosts }) => [
  {
    hosts: 'all',
    roles: [
      nginx({
        workerConnections: 1024,
        keepaliveTimeout: 30,
        limits: { restart: 'always' },
        servers: [page('hello'), { locations: { '/api': { proxyPass: \`http://\${hosts('lb1')[0]?.address}\` } } }],
      }),
      keepalived({ instances: [{ name: 'VI_1', virtualRouterId: 1, addresses: ['198.18.0.200/24'] }] }),
    ],
  },
])
`,
}
