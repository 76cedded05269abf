import { ShellConnection } from './connection.js'
import { openLocal } from './local.js'
import type { Connect, EndpointOf } from './transport.js'

/** Opens a connection of the kind that the target asks for. What SSH needs is loaded only for a host that needs it. */
export const connect: Connect = async (target, options, opening = {}) => {
  const { signal } = opening
  const link =
    target.connection === 'local'
      ? openLocal(target, options)
      : await (await import('./ssh/link.js')).openSsh(target, options, opening)
  opening.onCalled?.()
  const giveUp = () => void link.close()
  signal?.addEventListener('abort', giveUp)
  if (signal?.aborted) giveUp()
  return await ShellConnection.open(link, target, options).finally(() => signal?.removeEventListener('abort', giveUp))
}

export const endpointOf: EndpointOf = async (target, options) => {
  if (target.connection === 'local') return undefined
  const { routeTo } = await import('./ssh/route.js')
  const hops = await routeTo(target, options).catch(() => [])
  if (hops.length === 0) return undefined
  return hops
    .map(({ address, port }) => `${address.toLowerCase()} port ${port}`)
    .toReversed()
    .join(' through ')
}
