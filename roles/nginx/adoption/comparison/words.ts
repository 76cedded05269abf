import { posix } from 'node:path'
import type { Context } from '../../table/notation.js'
import { directiveIn } from '../../table/table.js'
import type { Node } from '../tree/node.js'

/** What the words of a directive mean to nginx, so that two ways to write the same are equal. */
export function meaningOf({ name, words }: Node, context: Context, folder: string): string {
  const own = meanings[name]
  if (own) return own(words, folder).join(' ')
  const kind = directiveIn(context, name)?.kind ?? ''
  if (name === 'root' && words.length === 1) return withoutSlash(words[0]!)
  if (isFile.test(name) && words[0] !== undefined) return [absolute(words[0], folder), ...words.slice(1)].join(' ')
  return words.map((each) => meaningOfWord(each, kind)).join(' ')
}

const isFile =
  /^(auth_basic_user_file|pid)$|_(certificate|certificate_key|dhparam|crl|password_file|session_ticket_key)$/

function absolute(path: string, folder: string): string {
  if (path.includes(':')) return path
  return posix.resolve(folder, path).replace(/^\/var\/run\//, '/run/')
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function meaningOfWord(text: string, kind: string): string {
  const kinds = kind.split('|')
  const isTime = kinds.some((each) => ['time', 'times', 'seconds'].includes(each))
  if (isTime) return timeOf(text) ?? text
  if (kinds.some((each) => ['size', 'offset', 'buffers'].includes(each))) return sizeOf(text) ?? text
  return /^(on|off)$/i.test(text) ? text.toLowerCase() : text
}

/** In milliseconds. */
function timeOf(text: string): string | undefined {
  const parts = [...text.matchAll(/(\d{1,12})(ms|[yMwdhms])? ?/g)]
  if (parts.map(([whole]) => whole).join('') !== text || text === '') return undefined
  return String(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? 's'] ?? 0), 0))
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
}

/** In bytes. */
function sizeOf(text: string): string | undefined {
  const [, number, unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? []
  if (number === undefined) return undefined
  return String(Number(number) * { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase() as 'k'])
}

type Meaning = (words: readonly string[], folder: string) => readonly string[]

/** Parameters `name=value` in any order, without those that have their default. */
const parameters =
  (defaults: readonly string[] = []): Meaning =>
  ([first = '', ...others]) => [
    first,
    ...others
      .map(parameter)
      .filter((each) => !defaults.includes(each))
      .sort(),
  ]

function parameter(text: string): string {
  const [, name, value] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) return text
  if (/^(fail_timeout|inactive|slow_start|expires)$/.test(name)) return `${name}=${timeOf(value) ?? value}`
  if (/^(max_size|min_free)$/.test(name)) return `${name}=${sizeOf(value) ?? value}`
  if (name === 'keys_zone' || name === 'zone')
    return `${name}=${value.replace(/:(\w+)$/, (_, size) => `:${sizeOf(size) ?? size}`)}`
  return text
}

const cachePath = parameters(['inactive=600000', 'use_temp_path=on'])

const meanings: Readonly<Record<string, Meaning | undefined>> = {
  access_log: (words) => (words.length === 2 && words[1] === 'combined' ? words.slice(0, 1) : words),
  fastcgi_cache_path: cachePath,
  limit_conn_zone: parameters(),
  limit_req: (words) => words.map(parameter).sort(),
  limit_req_zone: parameters(),
  load_module: ([path = '']) => [posix.basename(path)],
  log_format: ([name = '', ...texts]) => {
    const [escaping, ...others] = texts[0]?.startsWith('escape=') ? texts : ['escape=default', ...texts]
    return [name, escaping!, others.join('')]
  },
  proxy_cache_path: cachePath,
  scgi_cache_path: cachePath,
  server: parameters(['weight=1', 'max_fails=1', 'fail_timeout=10000', 'max_conns=0']),
  // nginx before 1.7.5 wanted a word, which later ones ignore.
  stub_status: () => [],
  uwsgi_cache_path: cachePath,
  // Its name is nobody else's business.
  zone: ([, size = '']) => [sizeOf(size) ?? size],
}
