import { HaployError, type Rule } from 'haploy'
import { bytesOf, type Source } from '../../managed-files/source.js'
import { keyText } from '../install/repository.js'
import { localTarball } from '../install/source/tarball.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost, pathHint } from './violation.js'

/** Files of the controller that the installation uses. */
export const installRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unusable-install-file',
    severity: 'error',
    explanation:
      'The signing key, the tarball or a repository file on the controller does not exist, or is not the declared one.',
    cannotBeIgnored: 'nginx could not be installed',
    find: onEachHost((vars) => [...unusableFiles(vars), ...unreadableRepositories(vars)]),
  },
  {
    id: 'nginx/unsigned-repository',
    severity: 'advice',
    explanation:
      'With `gpgcheck=0`, whoever controls a mirror or the network decides what is installed. Set `gpgcheck=1` and a `gpgkey`.',
    find: onEachHost(unsignedRepositories),
  },
]

function unusableFiles({ install }: Nginx): readonly Finding[] {
  if (install === 'package' || install.from === 'package') return []
  if (install.from === 'repository') return findings('nginx.install.key', () => keyText(install.key))
  const { tarball, sha256 } = install
  return 'path' in tarball ? findings('nginx.install.tarball', () => localTarball(tarball.path, sha256)) : []
}

function unreadableRepositories(vars: Nginx): readonly Finding[] {
  return repositoriesOf(vars).flatMap(({ variable, text }) =>
    typeof text === 'string'
      ? []
      : [{ variable, message: `the repository file cannot be read: ${text.message}`, hint: pathHint }],
  )
}

function unsignedRepositories(vars: Nginx): readonly Finding[] {
  return repositoriesOf(vars).flatMap(({ variable, text }) =>
    typeof text === 'string' && /^\s*gpgcheck\s*=\s*(0|no|false)\s*$/im.test(text)
      ? [{ variable, message: 'the repository file sets gpgcheck=0', hint: 'Set gpgcheck=1, and gpgkey to its key.' }]
      : [],
  )
}

function repositoriesOf({ yumRepositories }: Nginx) {
  return Object.entries(yumRepositories).map(([name, source]) => ({
    variable: `nginx.yumRepositories.${name}`,
    text: read(source),
  }))
}

function read(source: Source): string | Error {
  try {
    return bytesOf(source).toString()
  } catch (error) {
    return error as Error
  }
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
