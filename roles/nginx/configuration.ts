import { FailedError, type TaskContext } from 'haploy'
import gte from 'semver/functions/gte.js'
import { directivesFor, parts } from './blocks/template-data.js'
import { newerDirectives } from './checks/configuration/values/versions.js'
import { streamBlocks, streamLines } from './directives/stream.js'
import type { Layout } from './install/layout.js'
import { modulesToLoad } from './install/modules.js'
import { listens, listensOf } from './network/listens.js'
import type { Server } from './schema/server.js'
import type { Nginx } from './schema/variables.js'
import * as words from './syntax/words.js'

interface Installation {
  readonly layout: Layout
  /** The user of the workers, and their group if it is declared. */
  readonly owner: string
  /** Of the installed nginx. */
  readonly version: string
}

/** The data of the template of nginx.conf. Throws FailedError for what the installed nginx does not have. */
export function configuration({ vars, facts }: TaskContext<Nginx>, { layout, owner, version }: Installation) {
  if (vars.servers.some(({ http3 }) => http3) && !gte(version, '1.25.0')) throw withoutHttp3(version)
  const [newer] = newerDirectives(vars, version)
  if (newer) throw new FailedError(newer.message, newer.hint === undefined ? {} : { hint: newer.hint })
  const http2Directive = gte(version, '1.25.1')
  const lines = listensOf(vars.servers, { http2Parameter: !http2Directive })
  return {
    owner,
    layout,
    http2Directive,
    modules: modulesToLoad(vars, facts),
    listens: (server: Server) => lines[vars.servers.indexOf(server)] ?? listens(server),
    streamLines,
    streamBlocks,
    parts: parts(vars, layout.folder, { ...layout, http2Directive }),
    ...directivesFor(layout),
    ...words,
  }
}

/** Whether the configuration depends on the version of nginx. */
export function dependsOnVersion(vars: Nginx): boolean {
  return vars.servers.some(({ http2, http3 }) => http2 || http3) || newerDirectives(vars, oldest).length > 0
}

/** The oldest version that a supported distribution ships. */
const oldest = '1.14.1'

function withoutHttp3(version: string): FailedError {
  return new FailedError(`nginx ${version} has no HTTP/3, which begins with 1.25.0`, {
    hint: "Remove http3 from the servers, or install a newer nginx: from the vendor's repository or from source.",
  })
}
