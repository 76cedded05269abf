import { userInfo } from 'node:os'
import type { Host } from '../../core/host/host.js'
import type { Target } from '../../core/host/target.js'
import { printableLine, table } from '../../report/printable.js'
import type { TransportOptions } from '../../transport/transport.js'

/** What the table says of a host. */
interface Row {
  readonly columns: readonly string[]
  /** Why it is not known how to log in: an error in the SSH configuration. */
  readonly error?: Error
}

/**
 * A host with the address and the user that a run would use, as the inventory and the SSH configuration say. The target is
 * absent if the connection variables are invalid.
 */
export async function rowOf(
  { name, address, groups }: Host,
  target: Target | undefined,
  options: TransportOptions,
): Promise<Row> {
  const own = groups.filter((group) => group !== 'all').join(', ')
  if (!target) return { columns: [name, address, '?', own] }
  try {
    const login = await loginOf(target, options)
    const user = target.become === undefined ? login.user : `${login.user}, becomes ${target.become}`
    return { columns: [name, login.address, user, own] }
  } catch (error) {
    return { columns: [name, address, '?', own], error: error as Error }
  }
}

async function loginOf(target: Target, options: TransportOptions): Promise<{ address: string; user: string }> {
  if (target.connection === 'local') return { address: 'local', user: userInfo().username }
  const [{ routeTo }, { placeOf }] = await Promise.all([
    import('../../transport/ssh/route.js'),
    import('../../transport/ssh/hop.js'),
  ])
  const hop = (await routeTo(target, options)).at(-1)!
  return { address: hop.port === 22 ? hop.address : placeOf(hop), user: hop.user }
}

/** The rows below a line of titles, in columns. */
export function tableText(rows: readonly Row[]): string {
  const lines = [['HOST', 'ADDRESS', 'USER', 'GROUPS'], ...rows.map(({ columns }) => columns.map(printableLine))]
  return table(lines)
}
