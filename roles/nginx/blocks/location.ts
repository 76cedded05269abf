import { accessLines, accessOf } from '../directives/access.js'
import { headerLines, mergedHeaders } from '../directives/headers.js'
import { logLines } from '../directives/logs.js'
import { optionLines } from '../directives/options.js'
import { parameterLines } from '../directives/parameters.js'
import { proxyHeaderLines } from '../directives/proxy-headers.js'
import { errorPageLines, limitLines, returnLines, rewriteLines, setLines } from '../directives/rewriting.js'
import { passwordFile } from '../managed-files/passwords.js'
import type { LocationCondition, ServerCondition } from '../schema/conditions.js'
import type { Location } from '../schema/location.js'
import type { Server } from '../schema/server.js'
import { block, byDefault, type Directive, directive, line, rawText } from '../syntax/item.js'
import { matching } from '../syntax/words.js'
import { certificateNames } from './certificate-names.js'
import { type Scope, settled, within } from './scope.js'

/** A location of a server; `paths` are those of the locations around it and its own. */
export function locationBlock(location: Location, server: Server, paths: readonly string[], outer: Scope): Directive {
  const scope = innerScope(location, outer)
  const items = [
    ...headerLines(mergedHeaders(location.headers, outer.headers)),
    ...logLines(location),
    ...accessLines(accessOf(location, outer.access), passwordFile(outer.installation.passwords, server, ...paths)),
    ...limitLines(location),
    ...errorPageLines(location.errorPages, outer.errorPages),
    ...(location.proxyPass === undefined ? [] : [line('proxy_pass', location.proxyPass, 'proxyPass')]),
    ...requestLines(location, scope.requestHeaders),
    ...setLines(location),
    ...location.conditions.map((each, index) => conditionBlock(each, index, 'location-if', scope)),
    ...rewriteLines(location),
    ...returnLines(location.return),
    ...(location.status ? [line('stub_status', '', 'status')] : []),
    ...fileLines(location),
    ...Object.entries(location.authRequestSet).map(([name, value]) =>
      directive('auth_request_set', [`$${name}`, value], 'authRequestSet'),
    ),
    ...certificateNames(optionLines('location', withoutRequestHeaders(location)), outer.installation.certificates),
    ...(location.limitExcept ? [limitExcept(location.limitExcept)] : []),
    ...location.includes.map((each) => line('include', each, 'includes')),
    ...rawText(location.raw),
  ]
  const inner = within(scope, items, {})
  const path = paths.at(-1)!
  const all = [
    ...settled(items, outer),
    ...Object.entries(location.locations).map(([name, each]) => locationBlock(each, server, [...paths, name], inner)),
  ]
  return block('location', matching(path), all, `locations.${path}`)
}

function innerScope(location: Location, outer: Scope): Scope {
  return {
    ...outer,
    headers: { ...outer.headers, ...location.headers },
    requestHeaders: { ...outer.requestHeaders, ...location.proxySetHeader },
    errorPages: { ...outer.errorPages, ...location.errorPages },
    access: accessOf(location, outer.access),
  }
}

/** The headers and parameters of requests to servers and applications. */
function requestLines(location: Location, headers: Scope['requestHeaders']): readonly Directive[] {
  const { proxyPass, fastcgiPass, uwsgiPass, scgiPass, conditions } = location
  const passes = proxyPass !== undefined || conditions.some((each) => each.proxyPass !== undefined)
  return [
    ...(passes
      ? [...byDefault([line('proxy_http_version', '1.1')]), ...proxyHeaderLines(headers, location.websocket)]
      : []),
    ...(passes ? [] : optionLines('location', { proxySetHeader: location.proxySetHeader })),
    ...(fastcgiPass === undefined ? [] : [directive('fastcgi_pass', [fastcgiPass], 'fastcgiPass')]),
    ...(fastcgiPass === undefined ? [] : parameterLines('fastcgi', location.fastcgiParams)),
    ...(uwsgiPass === undefined ? [] : parameterLines('uwsgi', location.uwsgiParams)),
    ...(scgiPass === undefined ? [] : parameterLines('scgi', location.scgiParams)),
  ]
}

function withoutRequestHeaders({ proxySetHeader, ...location }: Location): object {
  return location
}

function fileLines({ root, index, tryFiles }: Pick<Location, 'root' | 'index' | 'tryFiles'>): readonly Directive[] {
  return [
    ...(root === undefined ? [] : [directive('root', [root], 'root')]),
    ...(index ? [directive('index', index, 'index')] : []),
    ...(tryFiles ? [directive('try_files', tryFiles, 'tryFiles')] : []),
  ]
}

function limitExcept({ methods, allow }: NonNullable<Location['limitExcept']>): Directive {
  const items = [...allow.map((each) => line('allow', each)), line('deny', 'all')]
  return block('limit_except', methods.join(' '), items, 'limitExcept')
}

/** What happens only to some requests, in a server or in a location. */
export function conditionBlock(
  condition: ServerCondition | LocationCondition,
  index: number,
  context: 'server-if' | 'location-if',
  outer: Scope,
): Directive {
  const more = 'headers' in condition ? condition : undefined
  return block(
    'if',
    `(${condition.if})`,
    [
      ...(more ? headerLines(mergedHeaders(more.headers, outer.headers)) : []),
      ...(more ? logLines({ accessLog: more.accessLog }) : []),
      ...(more ? errorPageLines(more.errorPages, outer.errorPages) : []),
      ...(more?.proxyPass === undefined ? [] : [line('proxy_pass', more.proxyPass, 'proxyPass')]),
      ...optionLines(context, condition),
      ...setLines(condition),
      ...rewriteLines(condition),
      ...(condition.break ? [line('break', '', 'break')] : []),
      ...returnLines(condition.return),
      ...rawText(condition.raw),
    ],
    `conditions.${index}`,
  )
}
