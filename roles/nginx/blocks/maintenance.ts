import type { ErrorPages } from '../schema/http/rewriting.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { block, type Directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

const page = '@haploy_maintenance'

/** The page of a server under maintenance, by its status code. */
export function maintenanceErrorPage({ maintenance }: Server): ErrorPages {
  return maintenance ? { '503': page } : {}
}

/** What refuses requests of a server under maintenance, and answers them. */
export function maintenanceItems(server: Server, { servers }: Pick<Nginx, 'servers'>) {
  const { maintenance } = server
  if (!maintenance) return { conditions: [], locations: [] }
  const { page: text, type, retryAfter, allow, file } = maintenance
  const flag = '$haploy_maintenance'
  const who = allow.length > 0 ? `$${geoName(servers.indexOf(server))}` : '1'
  const conditions: Directive[] = [
    line('set', `${flag} ${who}`, 'maintenance'),
    ...(file === undefined ? [] : [block('if', `(!-f ${file})`, [line('set', `${flag} 0`)], 'maintenance')]),
    block('if', `(${flag} = 1)`, [line('return', '503')], 'maintenance'),
  ]
  const answer = [
    line('default_type', word(type)),
    ...(retryAfter === undefined ? [] : [line('add_header', `Retry-After ${retryAfter} always`)]),
    line('return', `503 ${word(text)}`),
  ]
  return { conditions, locations: [block('location', page, answer, 'maintenance')] }
}

/** Who still reaches the servers under maintenance: one variable for each. */
export function maintenanceGeos({ servers }: Pick<Nginx, 'servers'>): readonly Directive[] {
  return servers.flatMap(({ maintenance }, index) => {
    if (!maintenance || maintenance.allow.length === 0) return []
    const entries = maintenance.allow.map((network) => line(network, '0'))
    return [block('geo', `$${geoName(index)}`, [line('default', '1'), ...entries], `servers.${index}.maintenance`)]
  })
}

function geoName(index: number): string {
  return `haploy_maintenance_${index + 1}`
}
