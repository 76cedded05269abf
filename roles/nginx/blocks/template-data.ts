import { accessLines, accessOf } from '../directives/access.js'
import { headerLines, mergedHeaders, serverHeaders } from '../directives/headers.js'
import { logLines } from '../directives/logs.js'
import { optionLines } from '../directives/options.js'
import { parameterLines } from '../directives/parameters.js'
import { tlsLines } from '../directives/tls.js'
import { passwordFile } from '../managed-files/passwords.js'
import type { Location } from '../schema/location.js'
import type { Logs } from '../schema/logs.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { type Item, textOf } from '../syntax/item.js'
import { eventLines, mainLines, servers, settings, upstreams } from './http.js'
import type { Installation } from './scope.js'
import { includedSites } from './sites.js'

/** The parts of the configuration as text, for the template of nginx.conf. `folder` is that of nginx.conf. */
export function parts(vars: Nginx, folder: string, installation: Installation) {
  return {
    main: textOf(mainLines(vars)),
    events: textOf(eventLines(vars)),
    settings: settings(vars, installation).map(textOf),
    upstreams: upstreams(vars).map((each) => textOf([each])),
    servers: servers(vars, installation).flatMap(({ file, server }) => (file === undefined ? [textOf([server])] : [])),
    sites: includedSites(vars, folder, installation).map(({ path }) => path),
  }
}

/** Functions for a template of a user's, each of which returns directives without their semicolons. */
export const directivesFor = ({ passwords, certificates }: Pick<Installation, 'passwords' | 'certificates'>) => ({
  fastcgiOf: (vars: Nginx) => lines(optionLines('http', vars)).filter((each) => each.startsWith('fastcgi_')),
  fastcgiParamsOf: ({ fastcgiParams }: Location) => lines(parameterLines('fastcgi', fastcgiParams)),
  tlsOf: ({ tls }: Server) => (tls ? lines(tlsLines(tls, { sessionTicketKeys: [] }, certificates)) : []),
  accessOf: (server: Server) => lines(accessLines(server, passwordFile(passwords, server))),
  locationAccessOf: (location: Location, server: Server, path: string) =>
    lines(accessLines(accessOf(location, server), passwordFile(passwords, server, path))),
  headersOf: (server: Server) => lines(headerLines(serverHeaders(server))),
  locationHeadersOf: ({ headers }: Location, server: Server) =>
    lines(headerLines(mergedHeaders(headers, serverHeaders(server)))),
  logsOf: (block: Logs) => lines(logLines(block)),
})

function lines(items: readonly Item[]): readonly string[] {
  return items.map((item) => textOf([item]).trimEnd().replace(/;$/, ''))
}
