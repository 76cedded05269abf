import { isAbsolute, join } from 'node:path'
import { FileCache } from '../file-cache.js'
import { matchesName } from '../host-pattern.js'
import { expandPath } from './expand.js'
import { expandWildcards } from './include.js'
import { evaluateMatch, type MatchResult } from './match.js'
import { type Option, options } from './options.js'
import { type ConfigLine, parseConfig } from './parse.js'
import { ConfigProblem, problem } from './problem.js'
import { isNone, type Setting, Settings } from './settings.js'
import { hostNameOf, type Operator, tokensOf } from './tokens.js'

/** A configuration file, and the folder to which its `Include`s are relative. */
export interface ConfigFile {
  readonly path: string
  readonly folder: string
}

/** Values of the inventory, which take precedence. */
export interface Given {
  readonly user?: string
  readonly port?: number
  readonly proxyJump?: string
  /** Further options that the inventory decides, so their values in the configuration are ignored. */
  readonly decided?: readonly string[]
}

/**
 * Looks up a host in configuration files as OpenSSH does: the first value found wins, across files too, and `Match final`
 * requests a second evaluation. Missing files are ignored. haploy runs no command: a setting that depends on `Match exec`
 * is an error. Throws ConfigProblem.
 */
export function lookUp(host: string, files: readonly ConfigFile[], given: Given, operator: Operator): Settings {
  return new Lookup(host, given, operator).evaluate(files)
}

const parsed = new FileCache(parseConfig)

const maxIncludeDepth = 16

/** A criterion that haploy does not evaluate, and the line of its `Match`. */
interface Undecided {
  readonly criterion: string
  readonly at: string
}

/** Whether a section applies, or on which criterion that depends. */
type Activity = boolean | Undecided

class Lookup {
  readonly #settings = new Settings()
  #isFinal = false
  #wantsFinal = false

  constructor(
    private readonly host: string,
    private readonly given: Given,
    private readonly operator: Operator,
  ) {
    const preset = (name: string, text: string) =>
      this.#settings.add(name, [{ text, at: 'the inventory', isGiven: true }])
    if (given.user !== undefined) preset('User', given.user)
    if (given.port !== undefined) preset('Port', String(given.port))
    if (given.proxyJump !== undefined) {
      preset('ProxyJump', given.proxyJump)
      if (!isNone(given.proxyJump)) preset('ProxyCommand', 'none')
    }
  }

  evaluate(files: readonly ConfigFile[]): Settings {
    for (const file of files) this.#read(file, true, 0)
    if (this.#wantsFinal || this.#isCanonicalized) {
      this.#isFinal = true
      // From now on, HostName is fixed.
      if (!this.#settings.has('HostName')) this.#settings.add('HostName', [{ text: '%h', at: 'the inventory' }])
      for (const file of files) this.#read(file, true, 0)
    }
    return this.#settings
  }

  get #isCanonicalized(): boolean {
    const text = this.#settings.get('CanonicalizeHostname')?.text.toLowerCase()
    return text !== undefined && !['no', 'false'].includes(text)
  }

  /** `outside`: whether the section that includes the file applies. */
  #read(file: ConfigFile, outside: true | Undecided, depth: number): void {
    if (depth > maxIncludeDepth) throw unreadable(file, new Error('the includes form a cycle'))
    let active: Activity = outside
    for (const line of linesOf(file)) {
      if (line.keyword === 'host') active = this.#matchesHost(line) && outside
      else if (line.keyword === 'match') active = this.#matches(line, outside)
      else if (active === false) continue
      else if (line.keyword === 'include') this.#include(line, file, active, depth)
      else this.#set(line, active)
    }
  }

  /** In the second evaluation, `Host` is compared with the name to connect to. */
  #matchesHost(line: ConfigLine): boolean {
    return matchesName(line.values, this.#isFinal ? this.#hostName : this.host)
  }

  #matches(line: ConfigLine, outside: true | Undecided): Activity {
    const { isMatch, undecided, wantsFinal } = this.#evaluate(line)
    this.#wantsFinal ||= wantsFinal
    if (!isMatch) return false
    return undecided === undefined ? outside : { criterion: undecided, at: line.at }
  }

  #evaluate(line: ConfigLine): MatchResult {
    const { localUser } = this.operator
    const subject = {
      host: this.#hostName,
      originalHost: this.host,
      user: this.#settings.get('User')?.text ?? localUser,
      localUser,
      tag: this.#settings.get('Tag')?.text ?? '',
      isFinal: this.#isFinal,
    }
    try {
      return evaluateMatch(line.values, subject)
    } catch (cause) {
      throw problem(line.at, (cause as Error).message, seeSsh)
    }
  }

  get #hostName(): string {
    return hostNameOf(this.#settings, this.host)
  }

  #include(line: ConfigLine, file: ConfigFile, active: true | Undecided, depth: number): void {
    const { home, env } = this.operator
    const tokens = tokensOf(this.#settings, this.host, this.operator)
    for (const text of line.values) {
      const path = expandPath({ text, at: line.at }, { option: 'Include', tokens, env }, home)
      for (const match of wildcardsOf(isAbsolute(path) ? path : join(file.folder, path), line)) {
        this.#read({ path: match, folder: file.folder }, active, depth + 1)
      }
    }
  }

  #set(line: ConfigLine, active: true | Undecided): void {
    const option = options.get(line.keyword)
    if (option === undefined || this.given.decided?.includes(option.name)) return
    const settings = this.#new(option, readValues(option, line))
    if (settings.length === 0) return
    if (typeof active === 'object') {
      if (option.isUnused) return
      throw dependent(option, line, active)
    }
    this.#settings.add(option.name, settings)
    const isJump = option.name === 'ProxyJump' && !isNone(settings[0]!.text)
    if (isJump) this.#settings.add('ProxyCommand', [{ text: 'none', at: line.at }])
  }

  /** Those that are not overridden by earlier lines. */
  #new(option: Option, settings: Setting[]): Setting[] {
    const earlier = this.#settings.all(option.name)
    if (option.form === 'each') return settings.filter(({ text }) => earlier.every((other) => other.text !== text))
    const isJump = option.name === 'ProxyJump' && !isNone(settings[0]!.text)
    return earlier.length > 0 || (isJump && this.#settings.has('ProxyCommand')) ? [] : settings
  }
}

function linesOf(file: ConfigFile): readonly ConfigLine[] {
  try {
    return parsed.of(file.path)
  } catch (cause) {
    throw unreadable(file, cause as Error)
  }
}

function wildcardsOf(pattern: string, line: ConfigLine): string[] {
  if (pattern.includes('[')) throw problem(line.at, `Include has brackets: ${pattern}`, 'Use the wildcards * and ?.')
  try {
    return expandWildcards(pattern)
  } catch (cause) {
    throw problem(line.at, `Include cannot read ${pattern}: ${(cause as Error).message}`, seeSsh)
  }
}

function readValues({ name, form }: Option, { values, rest, at }: ConfigLine): Setting[] {
  if (form === 'text') {
    const text = name === 'ProxyJump' ? rest.replace(/#.*/s, '') : rest
    return [{ text: text.replace(/^[ \t=]+/, '').trimEnd(), at }]
  }
  if (values.length === 0 || values.includes('')) throw problem(at, `${name} has an empty value`, seeSsh)
  if (form !== 'words' && values.length > 1) {
    throw problem(at, `${name} has more than one value: ${values.join(' ')}`, 'Quote a value that contains spaces.')
  }
  return values.map((text) => ({ text, at }))
}

function dependent({ name, variable }: Option, { at }: ConfigLine, on: Undecided): ConfigProblem {
  const isCommand = on.criterion === 'exec'
  const why = isCommand ? 'haploy runs no command of the SSH configuration' : 'haploy does not evaluate that'
  return problem(
    at,
    `${name} depends on \`Match ${on.criterion}\` of ${on.at}: ${why}`,
    `${variable ? `Set \`${variable}\` in the inventory, or s` : 'S'}et ${name} for this host before that \`Match\`.`,
  )
}

function unreadable({ path }: ConfigFile, cause: Error): ConfigProblem {
  return new ConfigProblem(`the SSH configuration ${path} cannot be read: ${cause.message}`, seeSsh)
}

const seeSsh = 'Fix it; `ssh -G some-host` shows whether OpenSSH accepts it.'
