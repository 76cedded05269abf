import { ShellConnection } from './connection.js'
import { descriptors, descriptorsOf, moreDescriptors, otherDescriptors, withDescriptors } from './descriptors.js'
import { openLocal } from './local.js'
import type { Connect, CountDescriptors, EndpointOf } from './transport.js'

/** Opens a local or an SSH connection, as the target requires. The SSH modules are loaded only for an SSH connection. */
export const connect: Connect = (target, options, opening = {}) =>
  withDescriptors(target, options.connectTimeout, () => open(target, options, opening))

const open: Connect = async (target, options, opening = {}) => {
  const { signal } = opening
  const link =
    target.connection === 'local'
      ? openLocal(target, options)
      : await (await import('./ssh/link.js')).openSsh(target, options, opening)
  opening.onConnecting?.()
  const giveUp = () => void link.close()
  signal?.addEventListener('abort', giveUp)
  if (signal?.aborted) giveUp()
  return await ShellConnection.open(link, target, options).finally(() => signal?.removeEventListener('abort', giveUp))
}

export const countDescriptors: CountDescriptors = () => {
  const now = descriptors()
  return {
    free: now && now.limit - now.open - otherDescriptors,
    limit: now?.limit ?? 0,
    of: (target) => descriptorsOf(target).open,
    hint: moreDescriptors,
  }
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
