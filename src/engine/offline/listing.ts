import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
import { StartAt } from '../bind/start-at.js'
import { Selection } from '../bind/tags.js'
import { Redactor } from '../failure/redactor.js'
import { prepare } from '../prepare/prepare.js'
import type { PreparedPlay } from '../prepare/prepared-play.js'
import type { PrepareRequest } from '../prepare/select.js'
import { assumedHosts, assumedSystems } from './assumed-facts.js'

export interface ListRequest extends PrepareRequest {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Only the tasks from the first one of this name on. */
  readonly startAtTask?: string
}

/** A play as it can be listed without a host. */
export interface ListedPlay {
  readonly name: string
  readonly pattern: string
  readonly hosts: readonly string[]
  readonly tasks: readonly ListedTask[]
  /** Names of the roles that look at facts: on other systems, they may have other tasks. */
  readonly readsFacts: readonly string[]
  /** Why the tasks of a role cannot be listed, by its name. */
  readonly unlisted: ReadonlyMap<string, string>
}

export interface ListedTask {
  /** `role : task` */
  readonly name: string
  readonly tags: readonly string[]
  /** The hosts of the play that have it. */
  readonly hosts: readonly string[]
}

/** The plays of a run, without a connection. Throws UsageError as a run does before it connects. */
export function listPlays(request: ListRequest): readonly ListedPlay[] {
  const { plays, secrets } = prepare(request)
  const { redactor = new Redactor() } = request
  redactor.add(secrets)
  const selection = new Selection(request.tags, request.skipTags)
  const startAt = request.startAtTask === undefined ? undefined : new StartAt(request.startAtTask)
  const listed = listedFrom(startAt, plays, (play, start) => listPlay(play, { selection, redactor, startAt: start }))
  const isComplete = listed.every(({ readsFacts, unlisted }) => readsFacts.length === 0 && unlisted.size === 0)
  if (isComplete) selection.assertKnown()
  return listed
}

/** Lists the plays from the first one on that has the task; all plays without one. */
function listedFrom(
  startAt: StartAt | undefined,
  plays: readonly PreparedPlay[],
  list: (play: PreparedPlay, startAt?: StartAt) => ListedPlay,
): readonly ListedPlay[] {
  if (!startAt) return plays.map((play) => list(play))
  for (const [index, play] of plays.entries()) {
    const first = list(play, startAt)
    if (first.tasks.length > 0) return [first, ...plays.slice(index + 1).map((later) => list(later))]
  }
  return startAt.refuse()
}

interface ListOptions {
  readonly selection: Selection
  readonly redactor: Redactor
  readonly startAt?: StartAt
}

function listPlay(play: PreparedPlay, { selection, redactor, startAt }: ListOptions): ListedPlay {
  const hosts = play.batches.flat()
  const readsFacts = new Set<string>()
  const unlisted = new Map<string, string>()
  const tasks: { name: string; tags: readonly string[]; hosts: string[] }[] = []
  for (const host of hosts) {
    // A task that only this host has follows the one before it.
    let position = 0
    const all = redactor.during(() => tasksOn(host, play, selection, { readsFacts, unlisted }))
    const listed = startAt ? (startAt.from(all, (task) => task) ?? []) : all
    for (const { role, task: name, tags } of redactor.redactData(listed)) {
      const title = `${role} : ${name}`
      const known = tasks.findIndex((task, index) => index >= position && task.name === title)
      if (known < 0) tasks.splice(position, 0, { name: title, tags, hosts: [host.name] })
      else tasks[known]!.hosts.push(host.name)
      position = (known < 0 ? position : known) + 1
    }
  }
  const { name, pattern } = play
  const reasons = redactor.redactData([...unlisted])
  return {
    name: redactor.redactData(name),
    pattern,
    hosts: hosts.map((host) => host.name),
    tasks,
    readsFacts: [...readsFacts],
    unlisted: new Map(reasons),
  }
}

interface Notes {
  readonly readsFacts: Set<string>
  readonly unlisted: Map<string, string>
}

function tasksOn(host: Host, play: PreparedPlay, selection: Selection, { readsFacts, unlisted }: Notes) {
  return play.rolesOf(host).flatMap(({ definition, contextWith }) => {
    const role = definition.name
    const facts = new Proxy(assumedFacts(host), {
      get: (target, key, receiver) => {
        readsFacts.add(role)
        return Reflect.get(target, key, receiver)
      },
    })
    try {
      return definition.tasks(contextWith(facts)).flatMap((item) => {
        if (!item || item.type === 'flush') return []
        if (item.type === 'deferred') return [{ role, task: `what follows '${item.after.name}'`, tags: [] }]
        return selection.selects(item) ? [{ role, task: item.name, tags: item.tags }] : []
      })
    } catch (error) {
      unlisted.set(role, error instanceof Error ? error.message : String(error))
      return []
    }
  })
}

/** Hosts are not asked, so they are listed as one of the assumed systems. */
const [system] = assumedSystems
export const assumedSystem = system.os.name

function assumedFacts(host: Host): Facts {
  const [own] = assumedHosts(host)
  return { ...system, ...own }
}
