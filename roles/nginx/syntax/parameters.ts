import type { KnownDirective } from '../table/notation.js'

/** Why nginx would refuse the parameters of a directive; undefined if it would not, or if their syntax is their own. */
export function problemWithParameters({ name, kind }: KnownDirective, words: readonly string[]): string | undefined {
  const [least, most] = countsOf(name, kind)
  if (words.length < least || words.length > most) return `${name} needs ${wanted(least, most)}, not ${words.length}`
  if (free.has(kind)) return undefined
  const kinds = kind.replace(/\.\.\.$/, '').split('|')
  const odd = words.find((text) => !kinds.some((each) => accepts(each, text)))
  if (odd === undefined) return undefined
  return `${name} does not accept ${odd}: it needs ${kinds.map((each) => meanings[each] ?? rangeLabel(each)).join(' or ')}`
}

/** Kinds whose parameters are not of one kind, or any text. */
const free = new Set(['word', 'words', 'line', 'pair', 'times', 'buffers', 'levels', 'nothing', 'block'])

/** nginx compares words without regard to case. */
function accepts(kind: string, text: string): boolean {
  const range = /^number:(\d+)-(\d*)$/.exec(kind)
  if (range)
    return /^\d+$/.test(text) && Number(text) >= Number(range[1]) && Number(text) <= Number(range[2] || Infinity)
  return patterns[kind]?.test(text) ?? kind.toLowerCase() === text.toLowerCase()
}

function rangeLabel(kind: string): string {
  return kind.replace(/^number:(\d+)-(\d*)$/, (_, from, to) => `a number from ${from}${to === '' ? '' : ` to ${to}`}`)
}

function countsOf(name: string, kind: string): readonly [least: number, most: number] {
  const own = counts[name]
  if (own) return own
  if (kind === 'nothing') return [0, 0]
  if (kind === 'pair' || kind === 'buffers') return [2, 2]
  if (kind === 'times') return [1, 2]
  if (kind === 'levels') return [1, 4]
  if (kind === 'words' || kind === 'line' || kind.endsWith('...')) return [1, Number.POSITIVE_INFINITY]
  return kind === 'block' ? [0, Number.POSITIVE_INFINITY] : [1, 1]
}

/** Of directives with a syntax of their own, as nginx counts them before it reads them. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  access_log: [1, Number.POSITIVE_INFINITY],
  add_header: [2, 3],
  add_trailer: [2, 3],
  auth_request_set: [2, 2],
  disable_symlinks: [1, 2],
  error_page: [2, Number.POSITIVE_INFINITY],
  events: [0, 0],
  expires: [1, 2],
  fastcgi_param: [2, 3],
  geo: [1, 2],
  hash: [1, 2],
  http: [0, 0],
  if: [1, Number.POSITIVE_INFINITY],
  keepalive: [1, 2],
  least_time: [1, 2],
  limit_conn: [2, 2],
  limit_conn_zone: [2, 2],
  limit_except: [1, Number.POSITIVE_INFINITY],
  limit_req: [1, 3],
  limit_req_zone: [3, 4],
  location: [1, 2],
  log_format: [2, Number.POSITIVE_INFINITY],
  map: [2, 2],
  proxy_bind: [1, 2],
  proxy_cache_path: [2, Number.POSITIVE_INFINITY],
  proxy_cookie_domain: [1, 2],
  proxy_cookie_flags: [1, 4],
  proxy_cookie_path: [1, 2],
  proxy_redirect: [1, 2],
  random: [0, 2],
  return: [1, 2],
  rewrite: [2, 3],
  scgi_param: [2, 3],
  server: [0, Number.POSITIVE_INFINITY],
  set: [2, 2],
  split_clients: [2, 2],
  ssl_session_cache: [1, 2],
  stub_status: [0, 1],
  sub_filter: [2, 2],
  thread_pool: [2, 3],
  try_files: [2, Number.POSITIVE_INFINITY],
  types: [0, 0],
  upstream: [1, 1],
  user: [1, 2],
  uwsgi_param: [2, 3],
  zone: [1, 2],
}

function wanted(least: number, most: number): string {
  if (most === 0) return 'no parameters'
  if (least === most) return least === 1 ? 'one parameter' : `${least} parameters`
  return most === Number.POSITIVE_INFINITY ? `${least} or more parameters` : `${least} to ${most} parameters`
}

const patterns: Readonly<Record<string, RegExp | undefined>> = {
  flag: /^(on|off)$/i,
  time: /^(?=.*\d)(\d+w ?)?(\d+d ?)?(\d+h ?)?(\d+m ?)?(\d+s ?)?(\d+ms)?(\d+)?$/,
  seconds: /^(?=.*\d)(\d+y ?)?(\d+M ?)?(\d+w ?)?(\d+d ?)?(\d+h ?)?(\d+m ?)?(\d+s?)?$/,
  size: /^\d+[kKmM]?$/,
  offset: /^\d+[kKmMgG]?$/,
  number: /^\d+$/,
  integer: /^-?\d+$/,
  variable: /\$/,
}

const meanings: Readonly<Record<string, string>> = {
  flag: 'on or off',
  time: 'a time such as 60s',
  seconds: 'a time in whole seconds such as 10m',
  size: 'a size such as 8k',
  offset: 'a size such as 8m',
  number: 'a number',
  integer: 'a number',
  variable: 'a variable',
}
