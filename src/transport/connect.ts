import { ShellConnection } from './connection.js'
import { openLocal } from './local.js'
import type { Connect } from './transport.js'

/** Opens a connection of the kind that the target asks for. What SSH needs is loaded only for a host that needs it. */
export const connect: Connect = async (target, options, opening = {}) => {
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
