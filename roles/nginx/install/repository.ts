import { readFileSync } from 'node:fs'
import { command, directory, type Facts, FailedError, file, type Item, pkg, sh, UsageError } from 'haploy'
import type { FromRepository } from '../schema/install.js'

/** A repository as the host's package manager is told of it: files by their path, and how its lists are read. */
export interface Repository {
  readonly files: Readonly<Record<string, string>>
  readonly keyFile: string
  /** The repository in the words of `apt-cache policy`; absent for dnf and yum, which read its lists by themselves. */
  readonly listedAs?: string
}

/** Makes the vendor's repository known, so that the package of nginx comes from there. */
export function repositoryTasks(from: FromRepository, facts: Facts): readonly Item[] {
  const { files, keyFile, listedAs } = repository(from, facts)
  const options = { mode: '0644', tags: ['install'] }
  const folder = keyFile.slice(0, keyFile.lastIndexOf('/'))
  return [
    ...(listedAs === undefined ? [] : [pkg('install the CA certificates', 'ca-certificates', { tags: ['install'] })]),
    directory('create the folder of the signing keys', folder, { mode: '0755', tags: ['install'] }),
    file("copy the vendor's signing key", keyFile, { ...options, content: keyText(from.key) }),
    ...Object.entries(files).map(([path, content]) => file(`copy ${path}`, path, { ...options, content })),
    ...(listedAs === undefined ? [] : [readLists(listedAs)]),
  ]
}

/** The files that name the repository. Throws UsageError for a distribution that it has no packages for. */
export function repository(from: FromRepository, { os }: Facts): Repository {
  if (os.family === 'debian') return aptRepository(from, os)
  if (os.family === 'redhat') return rpmRepository(from, os)
  throw new UsageError(`the vendor of nginx has no packages for ${os.name}`, {
    hint: 'Take nginx.install from source there.',
  })
}

/** Only nginx is taken from there, and it is preferred to the distribution's own; a mirror changes nothing about that. */
function aptRepository({ url, codename }: FromRepository, os: Facts['os']): Repository {
  const suite = codename ?? codenames[os.id]?.[os.version]
  if (suite === undefined) throw unknownSuite(os)
  const uri = (url ?? `https://nginx.org/packages/${os.id}`).replace(/\/+$/, '')
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
 * From release 8 on the distribution would hide the vendor's packages: by its module streams, and by an epoch of its own
 * nginx that is higher whatever the version. yum of release 7 knows neither, nor priorities.
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

/** Reads the lists of this repository alone, once. To know whether they are there, apt's caches are not written. */
function readLists(listedAs: string): Item {
  const known = sh`apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy | grep -qF ${listedAs}`
  return command(
    "read the vendor's package lists",
    sh`apt-get -q -o DPkg::Lock::Timeout=120 -o Dir::Etc::sourcelist=sources.list.d/nginx.sources -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 update`,
    { unless: known, writes: [], tags: ['install'] },
  )
}

/** The armoured key, which a path on the controller stands for. Throws FailedError when that holds none. */
export function keyText(key: string): string {
  if (!key.startsWith('/')) return key
  const text = read(key)
  if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) return text
  throw new FailedError(`${key} holds no armoured public key`, {
    hint: 'Make one of a binary key with `gpg --enarmor`, or fetch the text that the vendor publishes.',
  })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'nginx.install.key is the key itself, or its path on the machine that haploy runs on.',
      cause,
    })
  }
}

function unknownSuite({ name }: Facts['os']): UsageError {
  return new UsageError(`the codename of ${name}, which names its packages at the vendor's, is not known`, {
    hint: 'Give it as nginx.install.codename.',
  })
}

const header = '# Written by haploy; changes made here are overwritten.'

const codenames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: { '11': 'bullseye', '12': 'bookworm', '13': 'trixie' },
  ubuntu: { '20.04': 'focal', '22.04': 'jammy', '24.04': 'noble' },
}
