import { assumedSystem, type ListedPlay, type ListRequest, listPlays } from '../../engine/offline/listing.js'
import type { RunArguments } from '../arguments/run-options.js'

type Listed = Pick<RunArguments, 'listHosts' | 'listTasks' | 'listTags'>

/** What `--list-hosts`, `--list-tasks` and `--list-tags` print, as Ansible prints it. Throws UsageError as a run does. */
export function playsText(request: ListRequest, listed: Listed): string {
  const plays = listPlays(request).map((play, index) => playText(play, index + 1, listed))
  return `\nplaybook: ${request.playbook.name}\n\n${plays.join('\n')}`
}

function playText(play: ListedPlay, number: number, { listHosts, listTasks, listTags }: Listed): string {
  const lines = [
    `  play #${number} (${play.pattern}): ${play.name}\tTAGS: []`,
    ...(listHosts ? hostLines(play) : []),
    ...(listTasks ? taskLines(play) : []),
    ...(listTags ? [`      TASK TAGS: [${tagsOf(play).join(', ')}]`] : []),
    ...(listTasks || listTags ? reservations(play) : []),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function hostLines({ pattern, hosts }: ListedPlay): string[] {
  return [`    pattern: ['${pattern}']`, `    hosts (${hosts.length}):`, ...hosts.map((host) => `      ${host}`)]
}

function taskLines({ tasks, hosts: all }: ListedPlay): string[] {
  const lines = tasks.map(({ name, tags, hosts }) => {
    const only = hosts.length < all.length ? `\t(only ${hosts.join(', ')})` : ''
    return `      ${name}\tTAGS: [${tags.join(', ')}]${only}`
  })
  return ['    tasks:', ...lines]
}

function tagsOf({ tasks }: ListedPlay): readonly string[] {
  return [...new Set(tasks.flatMap(({ tags }) => tags))].sort()
}

/** What the list cannot say, because no host was asked. */
function reservations({ readsFacts, unlisted }: ListedPlay): string[] {
  const roles = readsFacts.filter((role) => !unlisted.has(role))
  return [
    ...(roles.length === 0
      ? []
      : [`    Tasks of ${roles.join(', ')} depend on the facts of a host; they are listed as for ${assumedSystem}.`]),
    ...[...unlisted].map(([role, reason]) => `    Tasks of ${role} cannot be listed without a host: ${reason}`),
  ]
}
