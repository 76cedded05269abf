import { HaployError, type Rule } from 'haploy'
import gte from 'semver/functions/gte.js'
import { bytesOf, type Source } from '../../managed-files/source.js'
import { keyText } from '../install/repository.js'
import { localTarball } from '../install/source/tarball.js'
import type { Nginx } from '../schema/variables.js'
import { modulesOfDirectives } from './configuration/values/versions.js'
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
    id: 'nginx/missing-module',
    severity: 'error',
    explanation: 'A source build has only the modules that are compiled in. Add the module to `install.modules`.',
    find: onEachHost(missingModules),
  },
  {
    id: 'nginx/too-old-for-http3',
    severity: 'error',
    explanation: 'HTTP/3 begins with nginx 1.25.0. Build a newer version, or remove `http3`.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(tooOldForHttp3),
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

function missingModules(vars: Nginx): readonly Finding[] {
  const { install } = vars
  if (install === 'package' || install.from !== 'source') return []
  const has = (module: string) =>
    install.modules.some((each) => each === module) || install.flags.some((flag) => flag.startsWith(`--with-${module}`))
  const needed = [...neededModules(vars), ...modulesOfDirectives(vars)].filter(({ module }) => !has(module))
  return needed
    .filter((each, index) => needed.findIndex(({ module }) => module === each.module) === index)
    .map(({ module, variable }) => ({
      variable,
      message: `this needs the module ${module}, which is not compiled into nginx`,
      hint: `Add '${module}' to nginx.install.modules.`,
    }))
}

/** The modules of `configure` that the configuration needs, each with the first variable that needs it. */
function neededModules({ servers, stream, modules }: Nginx): readonly { module: string; variable: string }[] {
  const first = (module: string, where: string, index: number | undefined) =>
    index === undefined || index < 0 ? [] : [{ module, variable: `nginx.${where}.${index}` }]
  const streams = stream?.servers
  return [
    ...first(
      'http_ssl',
      'servers',
      servers.findIndex(({ tls }) => tls),
    ),
    ...first(
      'http_v2',
      'servers',
      servers.findIndex(({ http2 }) => http2),
    ),
    ...first(
      'http_v3',
      'servers',
      servers.findIndex(({ http3 }) => http3),
    ),
    ...(stream ? [{ module: 'stream', variable: 'nginx.stream' }] : []),
    ...first(
      'stream_ssl',
      'stream.servers',
      streams?.findIndex(({ tls, proxyTls }) => tls || proxyTls),
    ),
    ...first(
      'stream_ssl_preread',
      'stream.servers',
      streams?.findIndex(({ sni }) => sni),
    ),
    ...modules.flatMap((module, index) =>
      typeof module === 'string'
        ? [{ module: compiledNames[module] ?? module, variable: `nginx.modules.${index}` }]
        : [],
    ),
  ]
}

/** Modules whose name for `configure` is another one. */
const compiledNames: Readonly<Record<string, string>> = {
  'image-filter': 'http_image_filter',
  xslt: 'http_xslt',
  geoip: 'http_geoip',
  perl: 'http_perl',
}

function tooOldForHttp3({ install, servers }: Nginx): readonly Finding[] {
  if (install === 'package' || install.from !== 'source' || gte(install.version, '1.25.0')) return []
  const index = servers.findIndex(({ http3 }) => http3)
  if (index < 0) return []
  const message = `nginx ${install.version} has no HTTP/3`
  return [{ variable: `nginx.servers.${index}.http3`, message, hint: 'Build 1.25.0 or later, or remove http3.' }]
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
