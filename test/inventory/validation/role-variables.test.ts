import { expect } from 'chai'
import { z } from 'zod'
import type { Problem } from '../../../src/core/problem.js'
import { defineRole } from '../../../src/core/role.js'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import type { InventoryDefinition } from '../../../src/inventory/definition.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { secretString } from '../../../src/inventory/secret-string.js'
import { ProblemsError, describe as sentence } from '../../../src/inventory/validation/problems.js'
import { resolveRoles } from '../../../src/inventory/validation/role-variables.js'
import type { Layer } from '../../../src/inventory/variables.js'

const server = z.strictObject({ name: z.string(), listen: z.number().int().min(1).max(65535).default(80) })
const proxy = defineRole({
  name: 'proxy',
  folder: '/nowhere',
  variables: z.strictObject({
    workers: z.number().int().min(1).default(2),
    user: z.string().min(1).default('www-data'),
    mode: z.enum(['package', 'source']).default('package'),
    servers: z.array(server).default([]),
    timeouts: z.strictObject({ connect: z.number().default(3), read: z.number().default(10) }).prefault({}),
    authPass: secretString()
      .refine((value) => /^[a-z-]{1,9}$/.test(value.reveal()), 'must be 1 to 9 lower-case letters')
      .optional(),
    address: z.ipv4().optional(),
    from: z.union([z.literal('package'), z.strictObject({ version: z.string() })]).optional(),
  }),
  tasks: () => [],
})
const token = defineRole({
  name: 'token',
  folder: '/',
  variables: z.object({ value: secretString() }),
  tasks: () => [],
})

interface Given {
  vars?: Record<string, unknown>
  group?: Record<string, unknown>
  host?: Record<string, unknown>
  play?: Record<string, unknown>
  call?: Record<string, unknown>
  extra?: Record<string, unknown>
}

function resolve({ vars, group, host, play, call, extra }: Given) {
  const nested = (value?: Record<string, unknown>) => (value ? { proxy: value } : {})
  const layer = (from: string, value?: Record<string, unknown>): Layer[] =>
    value ? [{ from, vars: nested(value) }] : []
  const inventory = defineInventory({
    vars: nested(vars),
    groups: { lb: { hosts: { lb1: nested(host) }, vars: nested(group) } },
  }).with({ play: layer("play 'deploy'", play), extra: layer('-e', extra) })
  const use = proxy(call)
  const { members, problems } = resolveRoles([use], inventory.hosts, inventory)
  return { vars: members.get(use)?.[0]?.vars as z.output<typeof proxy.definition.variables> | undefined, problems }
}

describe("A role's variables", () => {
  it('are validated once for hosts with equal layers, and no two hosts share an object', () => {
    let times = 0
    const counted = defineRole({
      name: 'counted',
      folder: '/',
      variables: z.object({
        servers: z.array(z.object({ key: secretString() })),
        port: z.number().default(80),
        more: z.unknown().refine(() => ++times),
      }),
      tasks: () => [],
    })
    const servers = [{ key: secret('fake-key') }]
    const hosts = { a: {}, b: {}, c: { counted: { port: 81 } }, d: {}, e: {} }
    const inventory = defineInventory({ vars: { counted: { servers } }, hosts })
    const resolved = (use: ReturnType<typeof counted>) => {
      times = 0
      const { members, problems } = resolveRoles([use], inventory.hosts, inventory)
      expect(problems).to.deep.equal([])
      return members.get(use)!.map(({ vars }) => vars as { servers: { key: Secret }[]; port: number })
    }
    const all = resolved(counted({ more: { list: [1] } }))
    expect(times).to.equal(3)
    expect(all.map(({ port }) => port)).to.deep.equal([80, 80, 81, 80, 80])
    for (const vars of all) expect(vars.servers[0]!.key).to.equal(servers[0]!.key)
    expect(new Set(all.map((vars) => vars.servers)).size).to.equal(5)
    expect(new Set(all.map((vars) => vars.servers[0])).size).to.equal(5)
    expect(all[1]).to.deep.equal(all[0])
    resolved(counted(({ name }) => ({ more: name })))
    expect(times).to.equal(5)
  })

  const order = ['vars', 'group', 'host', 'play', 'call', 'extra'] as const
  order.forEach((layer, index) => {
    it(`take ${layer} over everything below it`, () => {
      const given = Object.fromEntries(order.slice(0, index + 1).map((name, rank) => [name, { workers: rank + 1 }]))
      expect(resolve(given).vars?.workers).to.equal(index + 1)
    })
  })

  it('take the defaults of the schema below everything', () => {
    expect(resolve({}).vars).to.deep.include({ workers: 2, timeouts: { connect: 3, read: 10 } })
    expect(resolve({ group: { timeouts: { read: 5 } } }).vars?.timeouts).to.deep.equal({ connect: 3, read: 5 })
  })

  const table: [given: Given, message: string, hint?: RegExp][] = [
    [{ host: { workers: 'four' } }, 'lb1: proxy.workers must be a number, not "four" (from host lb1 in the inventory)'],
    [{ group: { workers: 0 } }, 'lb1: proxy.workers must be at least 1, not 0 (from group lb in the inventory)'],
    [{ vars: { workers: 1.5 } }, 'lb1: proxy.workers must be a whole number, not 1.5 (from vars of the inventory)'],
    [{ play: { user: '' } }, "lb1: proxy.user must not be empty (from play 'deploy')"],
    [
      { extra: { user: 1.1 } },
      'lb1: proxy.user must be a string, not 1.1 (from -e)',
      /^Write it in quotes: without them it is a number, and 1\.10 is 1\.1\.$/,
    ],
    [{ extra: { mode: 'src' } }, 'lb1: proxy.mode must be package or source, not "src" (from -e)'],
    [
      { call: { timeouts: { read: null } } },
      "lb1: proxy.timeouts.read must be a number, not null (from the playbook's proxy(…))",
    ],
    [
      { group: { wrokers: 4 } },
      'lb1: proxy.wrokers is not a known variable (from group lb in the inventory)',
      /^Did you mean 'workers'\?$/,
    ],
    [
      { group: { timeouts: { zzz: 4 } } },
      'lb1: proxy.timeouts.zzz is not a known variable (from group lb in the inventory)',
      /^Known variables: connect, read\.$/,
    ],
    [
      { group: { servers: [{ name: 'a', listen: 70000 }] } },
      'lb1: proxy.servers.0.listen must be at most 65535, not 70000 (from group lb in the inventory)',
    ],
    [
      { group: { servers: [{}] } },
      'lb1: proxy.servers.0.name is missing (from group lb in the inventory)',
      /^It must be a string\.$/,
    ],
    [
      { group: { address: secret('fake-address') } },
      'lb1: proxy.address is a secret, but must be a string (from group lb in the inventory)',
      /^In the schema of a role, secretString\(\) accepts a secret\.$/,
    ],
    [
      { group: { address: 'here' } },
      'lb1: proxy.address must be an IPv4 address, not "here" (from group lb in the inventory)',
    ],
    [{ group: { from: 5 } }, 'lb1: proxy.from must be package or an object, not 5 (from group lb in the inventory)'],
    [
      { group: { from: { version: 1.27 } } },
      'lb1: proxy.from.version must be a string, not 1.27 (from group lb in the inventory)',
    ],
    [
      { host: { authPass: 'FAKE-PASS' } },
      'lb1: proxy.authPass must be 1 to 9 lower-case letters (from host lb1 in the inventory)',
    ],
    [
      { host: { authPass: 12345 } },
      "lb1: proxy.authPass must be a string or secret('…') (from host lb1 in the inventory)",
    ],
  ]
  for (const [given, message, hint] of table) {
    it(`say: ${message}`, () => {
      const { problems } = resolve(given)
      expect(problems.map(sentence)).to.deep.equal([message])
      if (hint) expect(problems[0]?.hint).to.match(hint)
    })
  }

  it('name every layer of an object that is invalid as a whole', () => {
    const { problems } = resolve({ group: { from: { version: '1', a: 1 } }, host: { from: { b: 2 } } })
    expect(problems.map((problem) => problem.variable)).to.deep.equal(['proxy.from.a', 'proxy.from.b'])
  })

  it('report a required variable that nothing sets, and where to set it', () => {
    const inventory = defineInventory({ hosts: { lb1: {} } })
    const { problems } = resolveRoles([token()], inventory.hosts, inventory)
    expect(problems.map(sentence)).to.deep.equal(['lb1: token.value is required and nothing sets it'])
    expect(problems[0]?.hint).to.contain("in the playbook's token({ … })").and.to.contain('-e token.value=…')
  })

  it('report a required variable of any type without a type', () => {
    const anything = defineRole({
      name: 'anything',
      folder: '/',
      variables: z.strictObject({ value: z.any() }),
      tasks: () => [],
    })
    const inventory = defineInventory({ hosts: { lb1: {} } })
    const { problems } = resolveRoles([anything()], inventory.hosts, inventory)
    expect(problems.map(sentence)).to.deep.equal(['lb1: anything.value is required and nothing sets it'])
    expect(problems[0]?.hint).to.match(/^Set it in the inventory/)
  })

  it('wrap strings in Secrets, and accept Secrets', () => {
    for (const authPass of ['fake-pass', secret('fake-pass')]) {
      const { vars } = resolve({ host: { authPass } })
      expect(vars?.authPass).to.be.instanceOf(Secret)
      expect(vars?.authPass?.reveal()).to.equal('fake-pass')
    }
  })

  it('call a function in the playbook for each host, and report its failure', () => {
    const inventory = defineInventory({ hosts: { a1: {}, a2: {} } })
    const perHost = proxy((host) => ({ user: host.name }))
    const failing = proxy(() => {
      throw new Error('no such group')
    })
    const { members, problems } = resolveRoles([perHost, failing], inventory.hosts, inventory)
    expect(members.get(perHost)?.map(({ vars }) => (vars as { user: string }).user)).to.deep.equal(['a1', 'a2'])
    expect(problems.map(sentence)).to.deep.equal(["a1, a2: the playbook's proxy(…) failed: no such group"])
  })

  it('refuse a layer that is not an object', () => {
    const inventory = defineInventory({ vars: { proxy: true }, hosts: { lb1: {} } })
    const { problems } = resolveRoles([proxy()], inventory.hosts, inventory)
    expect(problems.map(sentence)).to.deep.equal([
      'lb1: proxy must be an object, not a boolean (from vars of the inventory)',
    ])
  })

  it('collect the problems of all hosts, and report a problem of a group once', () => {
    const definition: InventoryDefinition = {
      groups: {
        web: { hosts: { 'web[1:9]': {}, web2: { proxy: { mode: 'x' } } }, vars: { proxy: { workers: 'four' } } },
      },
    }
    const inventory = defineInventory(definition)
    const error = new ProblemsError(resolveRoles([proxy()], inventory.hosts, inventory).problems)
    expect(error.message.split('\n')).to.deep.equal([
      '2 problems, and no host was touched:',
      '  web1, web2, web3 and 6 more: proxy.workers must be a number, not "four" (from group web in the inventory)',
      '  web2: proxy.mode must be package or source, not "x" (from host web2 in the inventory)',
    ])
  })

  it('never show a secret', () => {
    const values: unknown[] = ['FAKE-PASS', secret('FAKE-PASS'), ['FAKE-PASS'], { a: 'FAKE-PASS' }]
    for (const value of values) {
      for (const name of ['authPass', 'password', 'workers'].filter(
        (n) => n !== 'workers' || value instanceof Secret,
      )) {
        const { problems }: { problems: readonly Problem[] } = resolve({ host: { [name]: value } })
        expect(problems).to.have.length(1)
        expect(JSON.stringify(problems)).not.to.contain('FAKE-PASS')
      }
    }
  })
})
