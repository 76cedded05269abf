import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
import { Selection } from '../bind/tags.js'
import { Redactor } from '../failure/redactor.js'
import { prepare } from '../prepare/prepare.js'
import type { PreparedPlay } from '../prepare/prepared-play.js'
import type { PrepareRequest } from '../prepare/select.js'
import { assumedHosts, assumedSystems } from './assumed-facts.js'

interface ListRequest extends PrepareRequest {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
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
  const redactor = new Redactor(secrets)
  const selection = new Selection(request.tags, request.skipTags)
  const listed = plays.map((play) => listPlay(play, selection, redactor))
  const isComplete = listed.every(({ readsFacts, unlisted }) => readsFacts.length === 0 && unlisted.size === 0)
  if (isComplete) selection.assertKnown()
  return listed
}

function listPlay(play: PreparedPlay, selection: Selection, redactor: Redactor): ListedPlay {
  const hosts = play.batches.flat()
  const readsFacts = new Set<string>()
  const unlisted = new Map<string, string>()
  const tasks: { name: string; tags: readonly string[]; hosts: string[] }[] = []
  for (const host of hosts) {
    // A task that only this host has follows the one before it.
    let position = 0
    const listed = redactor.during(() => tasksOn(host, play, selection, { readsFacts, unlisted }))
    for (const { role, name, tags } of redactor.redactData(listed)) {
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
        if (item.type === 'deferred') return [{ role, name: `what follows '${item.after.name}'`, tags: [] }]
        return selection.selects(item) ? [{ role, name: item.name, tags: item.tags }] : []
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
