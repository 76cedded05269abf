import { byDefault, type Directive, directive } from '../syntax/item.js'

type RequestHeaders = Readonly<Record<string, string>>

/** What a server behind a proxy needs to know of the client. */
const usual: RequestHeaders = {
  Host: '$host',
  'X-Real-IP': '$remote_addr',
  'X-Forwarded-For': '$proxy_add_x_forwarded_for',
  'X-Forwarded-Proto': '$scheme',
}

/** The variable of the map that the role adds for locations with `websocket`. */
export const upgradeVariable = 'haploy_connection'

/**
 * The request headers of a location that passes requests on: those that it and the blocks around it declare, or the
 * usual ones. Connections to servers stay open only without a `Connection: close`, which nginx sends otherwise.
 */
export function proxyHeaderLines(declared: RequestHeaders, websocket: boolean): readonly Directive[] {
  const names = new Set(Object.keys(declared).map((name) => name.toLowerCase()))
  const connection: RequestHeaders = websocket
    ? { Upgrade: '$http_upgrade', Connection: `$${upgradeVariable}` }
    : { Connection: '' }
  const isDeclared = names.size > 0
  const added = Object.entries({ ...connection, ...(isDeclared ? {} : usual) })
  return [
    ...byDefault(
      added
        .filter(([name]) => !names.has(name.toLowerCase()))
        .map(([name, value]) => directive('proxy_set_header', [name, value])),
    ),
    ...Object.entries(declared).map(([name, value]) => directive('proxy_set_header', [name, value], 'proxySetHeader')),
  ]
}
