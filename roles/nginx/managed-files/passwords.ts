import { createHash } from 'node:crypto'
import type { ManagedFile } from 'haploy'
import { Secret } from 'haploy'
import { listens } from '../network/listens.js'
import type { Auth } from '../schema/access.js'
import { everyLocation } from '../schema/location.js'
import type { Server } from '../schema/server.js'
import { sha512Crypt } from './sha512-crypt.js'

/**
 * The path in `folder` of the password file of a server, or of the location at the end of `paths`, which is in the ones before. It does
 * not depend on the order of the servers.
 */
export function passwordFile(folder: string, server: Server, ...paths: readonly string[]): string {
  const identity = JSON.stringify([listens(server), server.serverNames, paths.length > 1 ? paths : paths[0]])
  const name = `${server.serverNames[0] ?? ''}${paths.at(-1) ?? ''}`
    .replace(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[.-]+/, '')
  return `${folder}/${name.slice(0, 60) || 'any'}.${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`
}

/** All password files. The workers, which are in `group`, read them at each request, so no reload is needed. */
export function passwordFiles(servers: readonly Server[], folder: string, group: string): readonly ManagedFile[] {
  return servers.flatMap((server) => [
    ...passwordFileOf(server.auth, passwordFile(folder, server), group),
    ...everyLocation(server).flatMap(({ location, paths }) =>
      passwordFileOf(location.auth, passwordFile(folder, server, ...paths), group),
    ),
  ])
}

function passwordFileOf(auth: Auth | false | undefined, path: string, group: string): ManagedFile[] {
  if (!auth) return []
  const lines = Object.entries(auth.users).map(
    ([user, password]) =>
      `${user}:${password instanceof Secret ? hashed(password, user, path) : password.hash.reveal()}\n`,
  )
  return [
    {
      name: `copy the passwords of ${auth.realm}`,
      path,
      content: new Secret(lines.join('')),
      mode: '0640',
      owner: 'root',
      withFolder: true,
      group,
      tags: ['config', 'auth'],
    },
  ]
}

/**
 * The salt is derived from the file and the user, so that every run computes the same hash without reading the host's.
 * It is not derived from the password: the salt is public, and guesses could be tested against it much faster than
 * against the hash. A salt must make the hashes of equal passwords differ, and prevent hashes that are precomputed for
 * all sites. Neither needs randomness.
 */
function hashed(password: Secret, user: string, path: string): string {
  const salt = createHash('sha256').update(`${path}\n${user}`).digest('base64').replace(/[+=]/g, '.').slice(0, 16)
  const key = `${salt}\n${password.reveal()}`
  const known = hashes.get(key) ?? sha512Crypt(password.reveal(), salt)
  hashes.set(key, known)
  return known
}

/** All hosts of a play have the same passwords, and a hash is slow to compute. */
const hashes = new Map<string, string>()
