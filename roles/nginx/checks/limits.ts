import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const limitRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/too-few-files',
    severity: 'error',
    explanation:
      'nginx only warns when its workers may open fewer files than connections, and runs out of files first.',
    find: onEachHost(tooFewFiles),
  },
]

function tooFewFiles({ workerConnections, rlimitNofile }: Nginx): readonly Finding[] {
  if (rlimitNofile >= workerConnections) return []
  return [
    {
      variable: 'nginx.rlimitNofile',
      message: `a worker may open ${rlimitNofile} files, which is less than its ${workerConnections} connections`,
      hint: 'A proxied request takes two connections: give it at least as many files, better twice as many.',
    },
  ]
}
