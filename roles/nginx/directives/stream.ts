import { streamListensOf } from '../network/listens.js'
import type { StreamServer } from '../schema/stream/server.js'
import type { Stream, StreamMap } from '../schema/stream/stream.js'
import type { StreamUpstream } from '../schema/stream/upstream.js'
import type { Tls } from '../schema/tls.js'
import { type Item, textOf } from '../syntax/item.js'
import { time, word } from '../syntax/words.js'
import { accessLines } from './access.js'
import { logLines } from './logs.js'
import { tlsLines } from './tls.js'

/** A block of `stream { }` with its directives, without semicolons. */
interface Block {
  readonly title: string
  readonly lines: readonly string[]
  readonly raw?: string | undefined
}

/**
 * The blocks of `stream { }`, in their order. `certificates` is the folder of the declared certificates; without
 * `defaults`, they have only what is declared.
 */
export function streamBlocks(stream: Stream, certificates: string, defaults: boolean): readonly Block[] {
  const listens = streamListensOf(stream.servers)
  return [
    ...Object.entries(stream.maps).map(([name, map]) => mapBlock(name, map)),
    ...stream.servers.flatMap(({ sni }, index) => (sni ? [sniBlock(sniVariable(index), sni)] : [])),
    ...Object.entries(stream.upstreams).map(([name, upstream]) => upstreamBlock(name, upstream)),
    ...stream.servers.map((server, index) => ({
      title: 'server',
      lines: [
        ...listens[index]!.map((where) => `listen ${where}`),
        ...serverLines(server, index, { certificates, defaults }),
      ],
      raw: server.raw,
    })),
  ]
}

/** The directives at the top of `stream { }`. */
export function streamLines({ logFormats, accessLog, resolver }: Stream): readonly string[] {
  return [
    ...Object.entries(logFormats).map(([name, format]) => `log_format ${name} ${word(format)}`),
    ...(accessLog === false ? [] : [`access_log ${accessLog}`]),
    ...(resolver === undefined ? [] : [`resolver ${resolver}`]),
  ]
}

function mapBlock(name: string, { of, values, default: otherwise, hostnames }: StreamMap): Block {
  return {
    title: `map ${word(of)} $${name}`,
    lines: [
      ...(hostnames ? ['hostnames'] : []),
      ...(otherwise === undefined ? [] : [`default ${word(otherwise)}`]),
      ...Object.entries(values).map(([value, result]) => `${mapKey(value)} ${word(result)}`),
    ],
  }
}

/** A word that means something else at the start of a line of a map needs a backslash. */
function mapKey(value: string): string {
  return /^(default|hostnames|include|volatile)$/.test(value) ? `\\${value}` : word(value)
}

const sniVariable = (index: number) => `haploy_sni_${index}`

function sniBlock(name: string, { default: otherwise, ...targets }: NonNullable<StreamServer['sni']>): Block {
  return mapBlock(name, {
    of: '$ssl_preread_server_name',
    values: targets,
    ...(otherwise !== undefined && { default: otherwise }),
    hostnames: true,
  })
}

function upstreamBlock(name: string, { method, servers, zoneSize }: StreamUpstream): Block {
  const hash = typeof method === 'object' ? [`hash ${method.hash}${method.consistent ? ' consistent' : ''}`] : []
  return {
    title: `upstream ${name}`,
    lines: [
      ...(zoneSize === false ? [] : [`zone stream_${name} ${zoneSize}`]),
      ...(typeof method === 'string' && method !== 'round-robin' ? [method] : hash),
      ...servers.map((server) => `server ${serverParameters(server).join(' ')}`),
    ],
  }
}

function serverParameters(server: StreamUpstream['servers'][number]): readonly string[] {
  const { address, weight, maxFails, failTimeout, maxConns, backup, down } = server
  return [
    address,
    ...(weight === undefined ? [] : [`weight=${weight}`]),
    ...(maxFails === undefined ? [] : [`max_fails=${maxFails}`]),
    ...(failTimeout === undefined ? [] : [`fail_timeout=${time(failTimeout)}`]),
    ...(maxConns === undefined ? [] : [`max_conns=${maxConns}`]),
    ...(backup ? ['backup'] : []),
    ...(down ? ['down'] : []),
  ]
}

function serverLines(
  server: StreamServer,
  index: number,
  { certificates, defaults }: { readonly certificates: string; readonly defaults: boolean },
): readonly string[] {
  const { proxyPass, sni, tls, proxyTls, proxyProtocol, connectTimeout, timeout, requests, responses } = server
  const { allow, deny, accessLog, errorLog } = server
  return [
    ...(tls ? textsOf(tlsSettings(tls, certificates, defaults)).map(inOwnCache) : []),
    ...(sni ? ['ssl_preread on'] : []),
    ...textsOf(accessLines({ allow, deny }, '')),
    ...textsOf(logLines({ accessLog, errorLog })),
    `proxy_pass ${sni ? `$${sniVariable(index)}` : proxyPass}`,
    ...(proxyTls ? ['proxy_ssl on'] : []),
    ...(proxyProtocol ? ['proxy_protocol on'] : []),
    ...(connectTimeout === undefined ? [] : [`proxy_connect_timeout ${time(connectTimeout)}`]),
    ...(timeout === undefined ? [] : [`proxy_timeout ${time(timeout)}`]),
    ...(requests === undefined ? [] : [`proxy_requests ${requests}`]),
    ...(responses === undefined ? [] : [`proxy_responses ${responses}`]),
  ]
}

function tlsSettings(tls: Tls, certificates: string, defaults: boolean): readonly Item[] {
  return tlsLines(tls, { sessionTicketKeys: [] }, certificates).filter(({ isDefault }) => defaults || !isDefault)
}

/** `http { }` and `stream { }` cannot share a session cache. */
function inOwnCache(line: string): string {
  return line.replace('shared:haploy_tls:', 'shared:haploy_stream_tls:')
}

function textsOf(items: readonly Item[]): readonly string[] {
  return items.map((item) => textOf([item]).trimEnd().replace(/;$/, ''))
}
