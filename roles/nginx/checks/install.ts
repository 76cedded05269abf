import { HaployError } from 'haploy'
import { keyText } from '../install/repository.js'
import { pushed } from '../install/source/tarball.js'
import type { Nginx } from '../schema/variables.js'
import type { Finding } from './rules.js'

/** What the installation takes from the controller, and what is not there or is something else. */
export function installProblems({ install }: Nginx): Finding[] {
  if (install === 'package' || install.from === 'package') return []
  if (install.from === 'repository') return findings('nginx.install.key', () => keyText(install.key))
  const { tarball, sha256 } = install
  return 'path' in tarball ? findings('nginx.install.tarball', () => pushed(tarball.path, sha256)) : []
}

function findings(variable: string, take: () => unknown): Finding[] {
  try {
    take()
    return []
  } catch (error) {
    if (!(error instanceof HaployError)) throw error
    return [{ variable, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }]
  }
}
