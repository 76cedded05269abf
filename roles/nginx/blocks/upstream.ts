import { optionLines } from '../directives/options.js'
import type { Upstream, UpstreamServer } from '../schema/upstream.js'
import { block, type Directive, line, rawText } from '../syntax/item.js'
import { word } from '../syntax/words.js'

export function upstreamBlock(name: string, upstream: Upstream): Directive {
  const items = [
    ...(upstream.zoneSize === false ? [] : [line('zone', `${name} ${upstream.zoneSize}`, 'zoneSize')]),
    ...methodLines(upstream.method),
    ...upstream.servers.map((each) => line('server', serverParameters(each), 'servers')),
    ...(upstream.sticky ? [line('sticky', stickyParameters(upstream.sticky), 'sticky')] : []),
    ...(upstream.keepalive === undefined ? [] : [line('keepalive', String(upstream.keepalive), 'keepalive')]),
    ...optionLines('upstream', upstream),
    ...rawText(upstream.raw),
  ]
  return block('upstream', name, items, `upstreams.${name}`)
}

function methodLines(method: Upstream['method']): readonly Directive[] {
  if (method === 'round-robin') return []
  if (typeof method === 'string') {
    const [name = '', ...words] = method.split(' ')
    return [line(name, words.join(' '), 'method')]
  }
  return [line('hash', `${word(method.hash)}${method.consistent ? ' consistent' : ''}`, 'method')]
}

function serverParameters(server: UpstreamServer): string {
  const { address, weight, maxConns, maxFails, failTimeout, route, service, resolve, backup, down } = server
  return joined([
    address,
    weight !== undefined && `weight=${weight}`,
    maxConns !== undefined && `max_conns=${maxConns}`,
    maxFails !== undefined && `max_fails=${maxFails}`,
    failTimeout !== undefined && `fail_timeout=${failTimeout}s`,
    service !== undefined && `service=${service}`,
    route !== undefined && `route=${route}`,
    resolve && 'resolve',
    backup && 'backup',
    down && 'down',
  ])
}

function stickyParameters(sticky: NonNullable<Upstream['sticky']>): string {
  const { cookie, expires, domain, path, httpOnly, secure, sameSite } = sticky
  return joined([
    `cookie ${cookie}`,
    expires !== undefined && `expires=${expires}`,
    domain !== undefined && `domain=${domain}`,
    httpOnly && 'httponly',
    sameSite !== undefined && `samesite=${sameSite}`,
    secure && 'secure',
    path !== undefined && `path=${path}`,
  ])
}

function joined(words: readonly (string | false)[]): string {
  return words.filter(Boolean).join(' ')
}
