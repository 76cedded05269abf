import { HaployError } from 'haploy'
import type { KeepalivedInput } from '../../input.js'
import type { Statement } from '../../keywords/parse.js'
import { usedDefinitions } from '../effective/effective.js'
import { trackedByInstance } from '../effective/together.js'
import { type Definition, definitionStatements, isDrain } from '../effective/tracking.js'
import { groupWith, type PairHost } from '../host.js'
import { type Block, wordAfter } from '../reading/block.js'
import { countOf, printed } from '../reading/print.js'
import { standardPath } from '../reading/read.js'
import { type Check, checksOn, checkVariables } from './checks.js'
import { globalVariables } from './globals.js'
import { groupVariables, isDeclarable } from './groups.js'
import { instanceVariables } from './instance.js'
import { scriptsOf } from './scripts.js'

/** The variables of one host, with its priority in each of its instances. */
export interface HostVariables {
  readonly values: Omit<KeepalivedInput, 'priorities'>
  readonly priorities: Readonly<Record<string, number>>
  /** The number of directives, and of those that stay raw text. */
  readonly directives: number
  readonly raw: number
}

export function variablesOf(host: PairHost, hosts: readonly PairHost[]): HostVariables {
  const checks = checksOn(host)
  const named = checks.map((check) => checkVariables(check, host, hosts))
  const globals = globalVariables(host)
  const grouped = host.groups.filter((group) => isDeclarable(group, host))
  const groups = grouped.map((group) => groupVariables(group, checks, host))
  const instances = host.instances.map((instance) => {
    const group = groupWith(instance, host)
    const { items } = trackedByInstance(instance, group, host.definitions)
    return instanceVariables(instance, { host, hosts, checks, items, isGrouped: !!group && grouped.includes(group) })
  })
  if (instances.length === 0) {
    throw new HaployError(`${host.name} has no vrrp_instance`, {
      hint: 'The role needs one. Adopt only the hosts of a pair.',
    })
  }
  const others = topLevel(host, checks, grouped)
  const all = checks.map(({ name }) => name)
  return {
    values: {
      instances: instances.map((each) => withRaw(withoutAll(each.values, all), each.raw)),
      ...(groups.length > 0 && { groups: groups.map((each) => withRaw(withoutAll(each.values, all), each.raw)) }),
      checks: Object.fromEntries(named.map(({ name, values }) => [name, values])),
      ...(Object.keys(scriptsOf(host)).length > 0 && { scripts: scriptsOf(host) }),
      globals: withRaw(globals.values, globals.raw),
      ...(others.length > 0 && { raw: printed(others).join('\n') }),
      mailx: false,
      ...daemonOptions(host),
    } as unknown as KeepalivedInput,
    priorities: Object.fromEntries(host.instances.map(({ name, block }) => [name, priorityIn(block)])),
    directives: countOf(host.statements),
    raw: [globals, ...groups, ...instances, ...named].reduce((sum, { raw }) => sum + countOf(raw), countOf(others)),
  }
}

/** The role has none above 254. */
function priorityIn(block: Block): number {
  return Math.min(254, Math.max(1, Number(wordAfter(block, 'priority') ?? 100) || 100))
}

/** The role writes keepalived.conf where keepalived reads it by itself. */
function daemonOptions({
  reading: { path, daemonOptions: options = '' },
}: PairHost): Pick<KeepalivedInput, 'daemonOptions'> {
  if (path === standardPath) return {}
  const others = options.split(/\s+/).filter((word) => !word.endsWith(path) && !['-f', '--use-file'].includes(word))
  return { daemonOptions: others.join(' ') }
}

/** Everything at the top level that is neither an instance, nor a group, nor something that they track. */
function topLevel(
  { statements, groups, ...host }: PairHost,
  checks: readonly Check[],
  declared: readonly unknown[],
): Block {
  const used = usedDefinitions(host.instances, groups, host.definitions)
  const ours = new Set<unknown>([
    ...checks.map(({ definition }) => definition.statement),
    ...used,
    ...definitionStatements(statements).filter((each) => isDropped(each, host.definitions)),
    ...groups.filter((group) => declared.includes(group)).map(({ position }) => statements[position]),
  ])
  return statements.filter((each) => !['global_defs', 'vrrp_instance'].includes(each.words[0]!) && !ours.has(each))
}

/** A drain switch, which the role writes itself, or a second definition of a name, which keepalived ignores. */
function isDropped(statement: Statement, definitions: readonly Definition[]): boolean {
  const found = definitions.find((each) => each.statement === statement)
  return !found || isDrain(found)
}

function withRaw(values: Readonly<Record<string, unknown>>, raw: Block) {
  return raw.length === 0 ? values : { ...values, raw: printed(raw).join('\n') }
}

/** All checks are the default. */
function withoutAll({ checks, ...values }: Readonly<Record<string, unknown>>, all: readonly string[]) {
  const isAll = !Array.isArray(checks) || all.every((name) => checks.includes(name))
  return isAll ? values : { ...values, checks }
}
