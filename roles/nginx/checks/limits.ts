import type { Rule } from 'haploy'
import { listens } from '../network/listens.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const limitRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/too-few-files',
    severity: 'error',
    explanation: 'nginx only warns when its workers can open fewer files than connections, and then runs out of files.',
    find: onEachHost(tooFewFiles),
  },
  {
    id: 'nginx/too-few-connections',
    severity: 'error',
    explanation:
      'Each port that nginx listens on takes one of the connections of a worker. nginx does not start with fewer.',
    cannotBeIgnored: 'nginx would not start',
    find: onEachHost(tooFewConnections),
  },
]

function tooFewConnections(vars: Nginx): readonly Finding[] {
  const { workerConnections } = vars
  const ports = new Set(
    [...vars.servers.flatMap(listens), ...(vars.health ? [vars.health] : [])].map((each) => each.split(' ')[0]),
  )
  if (workerConnections > ports.size) return []
  return [
    {
      variable: 'nginx.workerConnections',
      message: `a worker has ${workerConnections} connections, and nginx listens on ${ports.size} ports`,
      hint: 'Set workerConnections to thousands: each client needs one, and two if its request is passed on.',
    },
  ]
}

function tooFewFiles({ workerConnections, rlimitNofile }: Nginx): readonly Finding[] {
  if (rlimitNofile === false || rlimitNofile >= workerConnections) return []
  return [
    {
      variable: 'nginx.rlimitNofile',
      message: `a worker can open ${rlimitNofile} files, which is less than its ${workerConnections} connections`,
      hint: 'Set rlimitNofile to at least workerConnections, better to twice as much: a proxied request uses two connections.',
    },
  ]
}
