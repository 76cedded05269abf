import { HaployError, type Rule } from 'haploy'
import { keyText } from '../install/repository.js'
import { localTarball } from '../install/source/tarball.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

/** Files of the controller that the installation uses. */
export const installRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unusable-install-file',
    severity: 'error',
    explanation: 'The signing key or the tarball on the controller does not exist, or is not the declared one.',
    cannotBeIgnored: 'nginx could not be installed',
    find: onEachHost(unusableFiles),
  },
]

function unusableFiles({ install }: Nginx): readonly Finding[] {
  if (install === 'package' || install.from === 'package') return []
  if (install.from === 'repository') return findings('nginx.install.key', () => keyText(install.key))
  const { tarball, sha256 } = install
  return 'path' in tarball ? findings('nginx.install.tarball', () => localTarball(tarball.path, sha256)) : []
}

function findings(variable: string, read: () => unknown): readonly Finding[] {
  try {
    read()
    return []
  } catch (error) {
    if (!(error instanceof HaployError)) throw error
    return [{ variable, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }]
  }
}
