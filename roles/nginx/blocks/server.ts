import { accessLines, accessOf } from '../directives/access.js'
import { headerLines, mergedHeaders, serverHeaders } from '../directives/headers.js'
import { logLines } from '../directives/logs.js'
import { optionLines } from '../directives/options.js'
import { errorPageLines, limitLines, returnLines, rewriteLines, setLines } from '../directives/rewriting.js'
import { tlsLines } from '../directives/tls.js'
import { passwordFile } from '../managed-files/passwords.js'
import { listensOf } from '../network/listens.js'
import { placeOf } from '../network/socket.js'
import type { Redirects } from '../schema/http/rewriting.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { block, type Directive, directive, line, rawText } from '../syntax/item.js'
import { word } from '../syntax/words.js'
import { challengeAnswer } from './acme-challenge.js'
import { certificateNames } from './certificate-names.js'
import { conditionBlock, locationBlock } from './location.js'
import { maintenanceErrorPage, maintenanceItems } from './maintenance.js'
import { type Scope, settled, within } from './scope.js'

/** A virtual server; `lines` are those of its `listen`. */
export function serverBlock(server: Server, lines: readonly string[], outer: Scope): Directive {
  const { passwords, certificates, http2Directive } = outer.installation
  const own = serverHeaders(server)
  const scope: Scope = {
    ...outer,
    headers: { ...outer.headers, ...own },
    requestHeaders: { ...outer.requestHeaders, ...server.proxySetHeader },
    errorPages: { ...outer.errorPages, ...server.errorPages, ...maintenanceErrorPage(server) },
    access: accessOf(server, {}),
  }
  const head = [
    ...lines.map((where) => line('listen', where, 'listen')),
    ...(server.http2 && http2Directive ? [line('http2', 'on', 'http2')] : []),
    ...(server.serverNames.length === 0 ? [] : [directive('server_name', server.serverNames, 'serverNames')]),
  ]
  const maintenance = maintenanceItems(server, outer.vars)
  const settings = [
    ...(server.tls ? tlsLines(server.tls, outer.vars, certificates) : []),
    ...headerLines(mergedHeaders(own, outer.headers)),
    ...logLines(server),
    ...accessLines(server, passwordFile(passwords, server)),
    ...limitLines(server),
    ...errorPageLines({ ...maintenanceErrorPage(server), ...server.errorPages }, outer.errorPages),
    ...(server.root === undefined ? [] : [directive('root', [server.root], 'root')]),
    ...(server.index ? [directive('index', server.index, 'index')] : []),
    ...(server.tryFiles ? [directive('try_files', server.tryFiles, 'tryFiles')] : []),
    ...certificateNames(optionLines('server', server), certificates),
    ...challengeAnswer(lines, outer.vars),
    ...setLines(server),
    ...maintenance.conditions,
    ...server.conditions.map((each, index) => conditionBlock(each, index, 'server-if', scope)),
    ...rewriteLines(server),
    ...returnLines(server.return),
    ...server.includes.map((each) => line('include', each, 'includes')),
    ...rawText(server.raw),
  ]
  const inner = within(scope, settings, {})
  const items = [
    ...head,
    ...settled(settings, outer),
    ...Object.entries(server.redirects).map(([path, to]) => redirectBlock(path, to)),
    ...Object.entries(server.locations).map(([path, location]) => locationBlock(location, server, [path], inner)),
    ...maintenance.locations,
  ]
  return block('server', '', items, `servers.${outer.vars.servers.indexOf(server)}`)
}

function redirectBlock(path: string, redirect: Redirects[string]): Directive {
  const { code, to } = typeof redirect === 'string' ? { code: 301, to: redirect } : redirect
  return block('location', `= ${word(path)}`, [line('return', `${code} ${word(to)}`, 'redirects')])
}

/**
 * The server that closes connections for names that no server has: on all ports, unless a server there is the default one,
 * or has no name of its own and so answers for any.
 */
export function rejectingServer(vars: Pick<Nginx, 'servers' | 'certificates'>): Directive | undefined {
  const { servers } = vars
  const byServer = listensOf(servers)
  const lines = byServer.flat()
  const taken = new Set(
    [
      ...lines.filter((each) => /\sdefault_server\b/.test(each)),
      ...byServer.filter((_, index) => isNameless(servers[index]!)).flat(),
    ].map(placeOf),
  )
  const encrypted = new Set(lines.filter((each) => /\sssl\b/.test(each)).map(placeOf))
  const all = lines.filter(isTcp).map((each) => [placeOf(each), each] as const)
  const places = all.filter(
    ([place], index) => !taken.has(place) && all.findIndex(([other]) => other === place) === index,
  )
  if (places.length === 0) return undefined
  const listens = places.map(
    ([place, each]) => `${each.split(/\s/, 1)[0]} default_server${encrypted.has(place) ? ' ssl' : ''}`,
  )
  return block('server', '', [
    ...listens.map((each) => line('listen', each)),
    directive('server_name', ['']),
    ...(places.some(([place]) => encrypted.has(place)) ? [line('ssl_reject_handshake', 'on')] : []),
    ...challengeAnswer(listens, vars),
    line('return', '444'),
  ])
}

function isNameless({ serverNames }: Server): boolean {
  return serverNames.length === 0 || serverNames.some((name) => name === '' || name === '_')
}

function isTcp(listen: string): boolean {
  return !listen.startsWith('unix:') && !/\squic\b/.test(listen)
}
