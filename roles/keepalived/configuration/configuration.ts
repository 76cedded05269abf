import { groupOf, isMember } from '../election/priority.js'
import { scriptFolder } from '../install/distribution.js'
import { releaseOf, shippedVersion } from '../install/release.js'
import { assertKnownKeywords } from '../keywords/known.js'
import { definitionsOf } from './definitions.js'
import { drainUnits } from './drain.js'
import { globalLines } from './globals.js'
import { groupLines } from './groups.js'
import { instanceLines } from './instance.js'
import { linesOf } from './lines.js'
import type { Context, Scope } from './scope.js'

/**
 * The data of one host's keepalived.conf, derived from the declaration that all hosts share: blocks with their lines.
 * Throws HaployError for what the host or its keepalived does not have.
 */
export function configuration(context: Context, version = context.vars.version ?? shippedVersion(context.facts)) {
  const { vars, host, facts } = context
  const scope: Scope = { ...context, version, release: releaseOf(version), folder: scriptFolder(facts) }
  const instances = vars.instances.filter((instance) => isMember(instance, host.name))
  const groups = vars.groups.filter((group) => instances.some((instance) => groupOf(instance, vars) === group))
  assertKnownKeywords(vars, version, host.name)
  return {
    folder: scope.folder,
    release: scope.release,
    globals: globalLines(scope),
    definitions: definitionsOf(instances, scope),
    groups: groups.map((group) => ({ name: group.name, lines: groupLines(group, scope) })),
    instances: instances.map((instance) => instanceLines(instance, scope)),
    drains: drainUnits(instances, scope),
    raw: linesOf(vars.raw),
  }
}
