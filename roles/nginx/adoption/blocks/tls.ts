import { posix } from 'node:path'
import { tls as schema } from '../../schema/tls.js'
import type { Draft, Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'

/** Directives that are variables of `tls`. */
const settings = [
  'ssl_protocols',
  'ssl_ciphers',
  'ssl_session_timeout',
  'ssl_session_tickets',
  'ssl_client_certificate',
  'ssl_verify_client',
  'ssl_verify_depth',
  'ssl_crl',
]

/** Takes certificate, key and settings of a server all of whose addresses are encrypted. */
export function takeTls(draft: Draft, { folder }: Translation): boolean {
  const certificates = draft.named('ssl_certificate')
  const keys = draft.named('ssl_certificate_key')
  if (certificates.length !== 1 || keys.length !== 1) return false
  const at = (nodes: readonly Node[]) => posix.resolve(folder, nodes[0]!.words[0]!)
  let tls: object = { certificate: at(certificates), key: at(keys) }
  if (!schema.safeParse(tls).success) return false
  const taken = [...certificates, ...keys]
  const add = (nodes: readonly Node[], more: object) => {
    if (nodes.length === 0 || nodes.includes(undefined as never) || !schema.safeParse({ ...tls, ...more }).success)
      return
    tls = { ...tls, ...more }
    taken.push(...nodes)
  }
  const one = (name: string) => draft.named(name).slice(0, 1)
  const text = (name: string) => one(name)[0]?.words.join(' ') ?? ''
  add(one('ssl_protocols'), { protocols: one('ssl_protocols')[0]?.words })
  add(one('ssl_ciphers'), { ciphers: text('ssl_ciphers') })
  add(one('ssl_session_timeout'), { sessionTimeout: secondsOf(text('ssl_session_timeout')) })
  add(one('ssl_session_tickets'), { sessionTickets: { on: true, off: false }[text('ssl_session_tickets')] })
  const clients = settings.slice(4).flatMap(one)
  const [authority, verify, depth, crl] = settings.slice(4).map(text)
  add(authority === '' ? [] : clients, {
    clients: {
      authority: posix.resolve(folder, authority!),
      ...(verify !== '' && { verify }),
      ...(depth !== '' && { depth: Number(depth) }),
      ...(crl !== '' && { crl: posix.resolve(folder, crl!) }),
    },
  })
  return draft.offer('tls', taken, tls)
}

/** Undefined for what is not whole seconds. */
export function secondsOf(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * { s: 1, m: 60, h: 3600, d: 86400 }[unit as 's']
}
