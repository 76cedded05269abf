import { readdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Line } from 'ssh-config'
import { UnreachableError } from '../../core/errors.js'
import { wildcard } from '../../core/input/wildcard.js'
import { FileCache } from './file-cache.js'
import { matchesHost } from './host-pattern.js'

/** The settings of one host in an ssh_config; a field that is not set is absent. Paths are not expanded yet. */
export interface HostConfig {
  readonly hostName?: string
  readonly user?: string
  readonly port?: string
  /** All of them, in order. */
  readonly identityFiles: readonly string[]
  readonly identitiesOnly?: string
  readonly identityAgent?: string
  readonly proxyJump?: string
  readonly proxyCommand?: string
  readonly userKnownHostsFiles: readonly string[]
  readonly hostKeyAlias?: string
}

/** A configuration file, and the folder to which its `Include`s are relative. */
export interface ConfigFile {
  readonly path: string
  readonly folder: string
}

/**
 * Looks up a host in configuration files as OpenSSH does: the first value found wins, across files too. `Include` and
 * `Host` are supported everywhere; `Match` supports host, originalhost, user, localuser, all and final (`exec` never
 * matches, so that nothing is executed). Missing files are ignored. Throws UnreachableError for an unreadable file.
 */
export async function lookUp(
  host: string,
  files: readonly ConfigFile[],
  { home, user }: { home: string; user?: string },
): Promise<HostConfig> {
  const { SSHConfig } = await import('ssh-config')
  parsed ??= new FileCache((text) => SSHConfig.parse(text))
  const lookup = { host, home, parsed }
  const lines = new SSHConfig()
  for (const file of files) lines.push(...(await readLines(file, lookup, 0)))
  const found = lines.compute({ Host: host, User: user! }, { ignoreCase: true, matchExec: false })
  return toHostConfig(found, user)
}

interface Lookup {
  readonly host: string
  readonly home: string
  readonly parsed: FileCache<Line[]>
}

/** Created by the first lookup, which loads the parser. */
let parsed: FileCache<Line[]> | undefined

const maxIncludeDepth = 16

async function readLines(file: ConfigFile, lookup: Lookup, depth: number): Promise<Line[]> {
  if (depth > maxIncludeDepth) throw unreadable(file, new Error('the includes form a cycle'))
  try {
    return await flatten(lookup.parsed.of(file.path), file, lookup, depth)
  } catch (cause) {
    throw cause instanceof UnreachableError ? cause : unreadable(file, cause as Error)
  }
}

/** The lines that may apply to the host: the content of its `Host` sections and of included files, and `Match` sections. */
async function flatten(lines: readonly Line[], file: ConfigFile, lookup: Lookup, depth: number): Promise<Line[]> {
  const flat: Line[] = []
  for (const line of lines) {
    if (!('param' in line)) continue
    const param = line.param.toLowerCase()
    const section = 'config' in line ? line.config : []
    const inside = async () => await flatten(section, file, lookup, depth)
    if (param === 'include') flat.push(...(await included(valuesOf(line), file, lookup, depth)))
    else if (param === 'match') flat.push(Object.assign({ ...line }, { config: await inside() }))
    else if (param !== 'host') flat.push({ ...line, param: properNames[param] ?? line.param })
    else if (matchesHost(valuesOf(line), lookup.host)) flat.push(...(await inside()))
  }
  return flat
}

/** The parser compares these two case-sensitively. */
const properNames: Readonly<Record<string, string>> = { hostname: 'HostName', user: 'User' }

async function included(patterns: readonly string[], file: ConfigFile, lookup: Lookup, depth: number): Promise<Line[]> {
  const lines: Line[] = []
  for (const pattern of patterns) {
    const path = pattern.replace(/^~(?=\/)/, lookup.home)
    for (const match of await expand(isAbsolute(path) ? path : join(file.folder, path))) {
      lines.push(...(await readLines({ path: match, folder: file.folder }, lookup, depth + 1)))
    }
  }
  return lines
}

/** The paths that match a pattern with wildcards in any of its parts, in alphabetical order. */
async function expand(pattern: string): Promise<string[]> {
  let paths = ['/']
  for (const part of pattern.split('/').filter(Boolean)) {
    const plain = !/[*?]/.test(part)
    const next = await Promise.all(
      paths.map(async (path) => (plain ? [join(path, part)] : await matchesIn(path, part))),
    )
    paths = next.flat()
  }
  return paths
}

async function matchesIn(folder: string, part: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const pattern = wildcard(part)
  return names
    .filter((name) => pattern.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name))
}

function valuesOf(line: Line): string[] {
  const value = 'value' in line ? line.value : ''
  return typeof value === 'string' ? value.split(/\s+/) : value.map(({ val }) => val)
}

function toHostConfig(found: Readonly<Record<string, string | string[]>>, given: string | undefined): HostConfig {
  const one = (key: string) => [found[key]].flat()[0]
  const all = (key: string) => [found[key] ?? []].flat()
  return {
    hostName: one('hostname'),
    user: given ?? one('user'),
    port: one('port'),
    identityFiles: all('identityfile'),
    identitiesOnly: one('identitiesonly'),
    identityAgent: one('identityagent'),
    proxyJump: one('proxyjump'),
    proxyCommand: all('proxycommand').join(' ') || undefined,
    userKnownHostsFiles: all('userknownhostsfile'),
    hostKeyAlias: one('hostkeyalias'),
  }
}

function unreadable(file: ConfigFile, cause: Error): UnreachableError {
  return new UnreachableError(`the SSH configuration ${file.path} cannot be read: ${cause.message}`, {
    hint: 'Fix it; `ssh -G some-host` shows whether OpenSSH accepts it.',
    cause,
  })
}
