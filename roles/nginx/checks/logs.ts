import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, locationsOf, onEachHost } from './violation.js'

export const logRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/undeclared-log-format',
    severity: 'error',
    explanation: 'nginx rejects a log format that is not defined. Declare it in `logFormats`.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(undeclaredFormats),
  },
]

function undeclaredFormats(vars: Nginx): readonly Finding[] {
  const logs = [
    { variable: 'nginx.accessLog', log: vars.accessLog },
    ...vars.servers.map(({ accessLog }, index) => ({ variable: `nginx.servers.${index}.accessLog`, log: accessLog })),
    ...locationsOf(vars).map(({ variable, location }) => ({
      variable: `${variable}.accessLog`,
      log: location.accessLog,
    })),
  ]
  const declared = ['combined', ...Object.keys(vars.logFormats)]
  const each = logs.flatMap(({ variable, log }) => [log || []].flat().map((one) => ({ variable, log: one })))
  return each.flatMap(({ variable, log }): Finding[] => {
    const format = log.split(/\s+/)[1]
    if (format === undefined || format.includes('=') || declared.includes(format)) return []
    if (/^(gzip|flush)$/.test(format)) return []
    const hint = `Declare it in nginx.logFormats, or use one of ${declared.join(', ')}.`
    return [{ variable, message: `the log format ${format} is not declared`, hint }]
  })
}
