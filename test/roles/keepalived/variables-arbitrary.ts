import fc, { type Arbitrary } from 'fast-check'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { scriptCall } from '../../../roles/keepalived/schema/notify.js'
import { mailServer, userName } from '../../../roles/keepalived/schema/values/accounts.js'
import { cidr, ipAddress } from '../../../roles/keepalived/schema/values/address.js'
import { device, name, rawText, weight } from '../../../roles/keepalived/schema/values/names.js'
import { scriptName, scripts } from '../../../roles/keepalived/schema/values/scripts.js'
import { arbitraryOf, isSecret, overrides } from '../schema-arbitrary.js'

const number = (min: number, max: number) => fc.integer({ min, max })
const often = <T>(usual: Arbitrary<T>, rare: Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare })

const ipv4 = fc.oneof(
  number(200, 254).map((last) => `198.18.0.${last}`),
  number(10, 250).map((last) => `10.9.0.${last}`),
)
const ipv6 = number(16, 4095).map((last) => `fd00::${last.toString(16)}`)
const prefixed = often(
  fc.oneof(
    ipv4.map((address) => `${address}/24`),
    ipv4,
    ipv6.map((address) => `${address}/64`),
  ),
  fc.oneof(
    ipv4.map((address) => `${address}/32`),
    fc.ipV4(),
    fc.ipV6(),
  ),
)

const rawTexts = [
  '',
  '# a comment {',
  'debug 2',
  'garp_extra_if 5',
  'nopreempt',
  'vrrp_garp_interval 1',
  'enable_traps\n  enable_snmp_vrrp',
  'timer_expired_backup',
  'no_such_keyword',
  'virtual_server 198.18.0.200 80 {\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n  real_server 198.18.0.21 80 {\n    TCP_CHECK {\n    }\n  }\n}',
  'virtual_server_group G {\n  198.18.0.200 80\n',
]

/** Interfaces, users and programs of the test's hosts; everything else comes from the schema. */
const given = overrides([
  [cidr, prefixed],
  [ipAddress, often(fc.oneof(ipv4, ipv6), fc.oneof(fc.ipV4(), fc.ipV6()))],
  [device, fc.constantFrom('eth0', 'veth0')],
  [mailServer, fc.constantFrom('127.0.0.1', '::1', '198.18.0.1 25')],
  [userName, fc.constantFrom('root', 'root', 'nobody')],
  [name, often(fc.constantFrom('VI_1', 'VI_2', 'G_1', 'nginx', 'ready'), fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/))],
  [weight, often(fc.constantFrom(0, -20, -25, -30), number(-253, 253))],
  [rawText, fc.constantFrom(...rawTexts)],
  [scriptName, often(fc.constantFrom('nginx', 'ready.sh', 'notify.sh'), fc.constant('missing.sh'))],
  [scriptCall, fc.constantFrom('ready.sh', 'notify.sh master', '/bin/true', '/bin/true a b=c')],
  [scripts, fc.constant({ 'ready.sh': '#!/bin/sh\nexit 0\n' })],
])

const command = fc.constantFrom(
  '/bin/true',
  "/bin/sh -c 'exit 0 || true'",
  '/usr/bin/test -e /run/a\\ b',
  "/bin/echo it's",
  '/bin/true || /bin/false',
  '/usr/bin/test 50% = $',
)

// biome-ignore lint/suspicious/noExplicitAny: generated input of any shape
type Variables = Record<string, any>

/** Inputs that the schema of the role accepts, for the hosts lb1 and lb2. */
export const keepalivedVariables: Arbitrary<KeepalivedInput> = fc
  .tuple(
    arbitraryOf(keepalived.definition.variables, given) as Arbitrary<Variables>,
    fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    fc.array(command, { minLength: 3, maxLength: 3 }),
  )
  .map(([variables, coins, commands]) => connect(variables, [...coins], commands))
  .map((variables) => repaired(variables))
  .filter((variables) => variables !== undefined) as Arbitrary<KeepalivedInput>

/** Lets most names refer to what exists, and each check be of one kind. */
function connect(variables: Variables, coins: boolean[], commands: readonly string[]): Variables {
  const flip = () => coins.pop() ?? true
  const instances = (variables.instances as Variables[]).map((instance, index) => ({
    ...instance,
    ...(index < 2 || flip() ? { name: `VI_${index + 1}`, virtualRouterId: 51 + index } : {}),
    prefer: ['lb1', 'lb2'],
    ...(flip() || flip() ? { raw: undefined } : {}),
    ...(flip() || flip() ? { strictMode: undefined } : {}),
    ...(flip() || flip() ? { checks: undefined, trackInterfaces: undefined } : {}),
  }))
  const checks = Object.fromEntries(
    Object.entries((variables.checks ?? {}) as Variables).map(([key, check], index) => [
      key,
      ofOneKind({ ...check, ...(check.command && { command: commands[index % 3] }) }),
    ]),
  )
  const { template: _, version: __, raw, ...rest } = variables
  const together = { instances: instances.map(({ name }) => name) }
  const groups = ((variables.groups ?? []) as Variables[]).map((group, index) =>
    index === 0 ? { ...group, ...together, name: flip() ? 'G_1' : group.name } : group,
  )
  const globals = { ...rest.globals, ...(flip() || flip() ? { raw: undefined, vrrpStrict: undefined } : {}) }
  const hasChecks = Object.keys(checks).length > 0 && flip()
  return {
    ...rest,
    raw: flip() ? raw : undefined,
    priorities: flip() ? undefined : { [String(together.instances[0])]: 110 },
    globals,
    groups: flip() ? groups.slice(0, 1) : undefined,
    instances,
    checks: hasChecks ? { nginx: { script: 'nginx' }, ...checks } : undefined,
  }
}

const kinds = ['command', 'file', 'process', 'bfd', 'script']

function ofOneKind(check: Variables): Variables {
  const kind = kinds.find((each) => check[each] !== undefined) ?? 'script'
  const others = kinds.filter((each) => each !== kind)
  return {
    script: 'nginx',
    ...Object.fromEntries(Object.entries(check).filter(([key]) => !others.includes(key))),
    ...(kind !== 'script' && { script: undefined }),
  }
}

/** Without the values that the schema rejects; undefined if too many of them are required. */
function repaired(variables: Variables): Variables | undefined {
  const copy = withoutUndefined(variables) as Variables
  for (let tries = 0; tries < 12; tries++) {
    const { error } = keepalived.definition.variables.safeParse(copy)
    if (!error) return copy
    for (const { path } of error.issues) remove(copy, path)
  }
  return undefined
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null || isSecret(value)) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutUndefined(each)]))
}

// biome-ignore lint/suspicious/noExplicitAny: generated input of any shape
function remove(value: any, path: readonly PropertyKey[]): void {
  const [first, ...rest] = path
  if (first === undefined || value === undefined || value === null) return
  if (rest.length > 0 && value[first] !== undefined) remove(value[first], rest)
  else if (Array.isArray(value)) value.splice(Number(first), 1)
  else delete value[first]
}
