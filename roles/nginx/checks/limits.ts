import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const limitRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/too-few-files',
    severity: 'error',
    explanation: 'nginx only warns when its workers can open fewer files than connections, and then runs out of files.',
    find: onEachHost(tooFewFiles),
  },
]

function tooFewFiles({ workerConnections, rlimitNofile }: Nginx): readonly Finding[] {
  if (rlimitNofile >= workerConnections) return []
  return [
    {
      variable: 'nginx.rlimitNofile',
      message: `a worker can open ${rlimitNofile} files, which is less than its ${workerConnections} connections`,
      hint: 'Set rlimitNofile to at least workerConnections, better to twice as much: a proxied request uses two connections.',
    },
  ]
}
