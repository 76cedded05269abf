import type { z } from 'zod'
import { changesFor } from '../../src/core/resource.js'
import { problemsOf as problemsFound } from '../../src/core/rule.js'
import type {
  Facts,
  Host,
  HostVars,
  Problem,
  Resource,
  Role,
  RulePlay,
  TaskContext,
  VariableSet,
} from '../../src/index.js'
import { DiffSide, Output, type Task } from '../../src/index.js'

/** The facts of a Debian 12. */
export const debian: Facts = {
  hostname: 'lb1',
  os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', family: 'debian' },
  packageManager: 'apt',
  architecture: 'x86_64',
  kernel: '6.1.0',
  processors: 2,
  memoryBytes: 2 ** 31,
  systemd: true,
  selinux: 'disabled',
  user: 'root',
  interfaces: [],
  defaultInterface: 'eth0',
}

/** A host of the EL family with its release number. */
export function enterprise(version: string): Facts {
  const os = { id: 'almalinux', version, name: `AlmaLinux ${version}`, family: 'redhat' } as const
  return { ...debian, os, packageManager: version.startsWith('7') ? 'yum' : 'dnf' }
}

/** Hosts named lb1, lb2 … at 198.18.0.11, .12 … */
export function pair(count = 2): Host[] {
  return Array.from({ length: count }, (_, i) => hostCalled(`lb${i + 1}`, `198.18.0.${11 + i}`))
}

export function hostCalled(name: string, address: string, vars: VariableSet = {}): Host {
  return { name, address, groups: ['all', 'lb'], vars }
}

interface ContextOptions {
  readonly host?: string
  readonly facts?: Facts
  readonly peers?: readonly Host[]
  readonly excludedPeers?: readonly Host[]
  /** On the other hosts; by default they have the same variables. */
  readonly others?: unknown
}

/** A role's context on one host of a pair, with its variables validated as the engine does. */
export function contextOf<S extends z.ZodType>(
  { definition }: Role<S>,
  variables: z.input<S>,
  { host = 'lb1', facts = debian, peers = pair(), excludedPeers = [], others = variables }: ContextOptions = {},
): TaskContext<z.output<S>> {
  const varsOn = (name: string) => definition.variables.parse(name === host ? variables : others)
  return {
    vars: varsOn(host),
    hostVars: peers.map((peer) => ({ host: peer, vars: varsOn(peer.name) })),
    facts: { ...facts, hostname: host },
    host: peers.find(({ name }) => name === host)!,
    peers,
    excludedPeers,
    hosts: () => peers,
    role: definition,
  }
}

/** The tasks of a role on one host: their names and resources, in order. */
export function tasksOf<S extends z.ZodType>({ definition }: Role<S>, context: TaskContext<z.output<S>>) {
  const tasks = definition.tasks(context).filter((item): item is Task => !!item && item.type === 'task')
  return tasks.map((task) => ({ ...task, resource: task.define(context) }))
}

/** Text of the file that a role writes to a path, with secrets hidden as in a diff. */
export function fileOf<S extends z.ZodType>(role: Role<S>, path: string, context: TaskContext<z.output<S>>): string {
  const resource = tasksOf(role, context).find(
    ({ resource: { kind, name } }) => kind === 'file' && name === path,
  )?.resource
  if (!resource) throw new Error(`the role writes no ${path}`)
  const content = planForBareHost(resource).find(({ attribute }) => attribute === 'content')?.to
  if (!(content instanceof DiffSide)) throw new Error(`${path} has no content to show`)
  return content.text!
}

/** Hosts with their own variables each, for a role's rules. */
export function hostVarsOf<S extends z.ZodType>(
  { definition }: Role<S>,
  variables: readonly z.input<S>[],
  hosts: readonly Host[] = pair(variables.length),
): HostVars<z.output<S>>[] {
  return hosts.map((host, i) => ({ host, vars: definition.variables.parse(variables[i]) }))
}

/** All problems that a role's rules find. */
export function problemsOf<S extends z.ZodType>(
  { definition }: Role<S>,
  hosts: readonly HostVars<z.output<S>>[],
  elsewhere: readonly HostVars<z.output<S>>[] = [],
  play: Partial<RulePlay> = {},
): readonly Problem[] {
  const outline: RulePlay = { roles: [definition.name], hasSerial: false, variablesOf: () => [], ...play }
  return problemsFound(definition.rules ?? [], hosts, elsewhere, outline)
}

export function planForBareHost(resource: Resource) {
  return changesFor(resource, resource.probe.parse(new Output(0, Buffer.alloc(0), Buffer.alloc(0))))
}
