import { readFileSync } from 'node:fs'
import { command, directory, type Facts, FailedError, file, type Item, pkg, sh, UsageError } from 'haploy'
import type { FromRepository } from '../schema/install/install.js'

/** The configuration of a repository for the host's package manager: the content of each file by its path. */
export interface Repository {
  readonly files: Readonly<Record<string, string>>
  readonly keyFile: string
  /** The repository in the output of `apt-cache policy`. Absent for dnf and yum, which read its lists when needed. */
  readonly listedAs?: string
}

/** Adds the vendor's repository, from which nginx is then installed. */
export function repositoryTasks(from: FromRepository, facts: Facts): readonly Item[] {
  const { files, keyFile, listedAs } = repository(from, facts)
  const options = { mode: '0644', tags: ['install'] }
  const folder = keyFile.slice(0, keyFile.lastIndexOf('/'))
  return [
    ...(listedAs === undefined ? [] : [pkg('install the CA certificates', 'ca-certificates', { tags: ['install'] })]),
    directory('create the folder for signing keys', folder, { mode: '0755', tags: ['install'] }),
    file("copy the vendor's signing key", keyFile, { ...options, content: keyText(from.key) }),
    ...Object.entries(files).map(([path, content]) => file(`copy ${path}`, path, { ...options, content })),
    ...(listedAs === undefined ? [] : [readLists(listedAs)]),
  ]
}

/** Throws UsageError for a distribution for which the vendor has no packages. */
export function repository(from: FromRepository, { os }: Facts): Repository {
  if (os.family === 'debian') return aptRepository(from, os)
  if (os.family === 'redhat') return rpmRepository(from, os)
  throw new UsageError(`the vendor of nginx has no packages for ${os.name}`, {
    hint: 'Set nginx.install to build nginx from source there.',
  })
}

/** The pins allow only nginx from the repository or its mirror, and prefer it to the distribution's own. */
function aptRepository({ url, codename }: FromRepository, os: Facts['os']): Repository {
  const suite = codename ?? codenames[os.id]?.[os.version]
  if (suite === undefined) throw unknownSuite(os)
  const uri = (url ?? `https://nginx.org/packages/${os.id}`).replace(/(?<!\/)\/+$/, '')
  const keyFile = '/etc/apt/keyrings/nginx.asc'
  const source = ['Types: deb', `URIs: ${uri}`, `Suites: ${suite}`, 'Components: nginx', `Signed-By: ${keyFile}`]
  const pin = (packages: string, priority: number) =>
    [`Package: ${packages}`, 'Pin: release o=nginx', `Pin-Priority: ${priority}`, ''].join('\n')
  return {
    keyFile,
    listedAs: `${uri} ${suite}/nginx `,
    files: {
      '/etc/apt/sources.list.d/nginx.sources': [header, ...source, ''].join('\n'),
      '/etc/apt/preferences.d/nginx': [header, pin('nginx nginx-*', 900), pin('*', 1)].join('\n'),
    },
  }
}

/**
 * From release 8 on, the distribution would hide the vendor's packages with its module streams, and with a higher epoch
 * of its own nginx. yum of release 7 has neither module streams nor priorities.
 */
function rpmRepository({ url }: FromRepository, os: Facts['os']): Repository {
  const release = Number.parseInt(os.version, 10)
  const keyFile = '/etc/pki/rpm-gpg/RPM-GPG-KEY-nginx'
  const lines = [
    header,
    '[nginx]',
    'name=nginx',
    `baseurl=${url ?? `https://nginx.org/packages/centos/${release}/$basearch/`}`,
    'enabled=1',
    'gpgcheck=1',
    `gpgkey=file://${keyFile}`,
    ...(release >= 8 ? ['module_hotfixes=1', 'priority=50'] : []),
    '',
  ]
  return { keyFile, files: { '/etc/yum.repos.d/nginx.repo': lines.join('\n') } }
}

/** Reads the lists of this repository only, and only if they do not exist. The query does not write apt's caches. */
function readLists(listedAs: string): Item {
  const known = sh`apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy | grep -qF ${listedAs}`
  return command(
    "read the vendor's package lists",
    sh`apt-get -q -o DPkg::Lock::Timeout=120 -o Dir::Etc::sourcelist=sources.list.d/nginx.sources -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 update`,
    { unless: known, writes: [], tags: ['install'] },
  )
}

/** The armoured key, read from the controller if it is a path. Throws FailedError if the file contains none. */
export function keyText(key: string): string {
  if (!key.startsWith('/')) return key
  const text = read(key)
  if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) return text
  throw new FailedError(`${key} does not contain an armoured public key`, {
    hint: 'Convert a binary key with `gpg --enarmor`, or download the armoured key that the vendor publishes.',
  })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'nginx.install.key must be the key itself, or its path on the controller.',
      cause,
    })
  }
}

function unknownSuite({ name }: Facts['os']): UsageError {
  return new UsageError(`haploy does not know the codename of ${name}, under which the vendor publishes its packages`, {
    hint: 'Set it as nginx.install.codename.',
  })
}

const header = '# Written by haploy; changes made here are overwritten.'

const codenames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: { '11': 'bullseye', '12': 'bookworm', '13': 'trixie' },
  ubuntu: { '20.04': 'focal', '22.04': 'jammy', '24.04': 'noble' },
}
