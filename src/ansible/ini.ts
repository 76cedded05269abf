import { UsageError } from '../core/errors.js'
import { writtenHosts } from './host-names.js'
import type { HostsAndGroups } from './hosts-and-groups.js'
import { pythonLiteral } from './syntax/python-literal.js'
import { shellWords } from './syntax/shell-words.js'

/** The file that a text comes from. */
export interface InventorySource {
  /** As shown in messages. */
  readonly shown: string
  readonly path: string
  /** Whether ansible-vault encrypted it, so that messages must not repeat its text. */
  readonly isEncrypted?: boolean
}

/** Adds what an INI inventory defines. Throws UsageError with the line of a mistake. */
export function readIni(text: string, source: InventorySource, into: HostsAndGroups): void {
  const reader = new IniReader(source, into)
  text.split(/\r?\n/).forEach((line, index) => {
    reader.take(line.trim(), index + 1)
  })
  reader.end()
}

/** A group that a section mentions before there is one of that name. */
interface Mention {
  readonly line: number
  readonly message: string
}

class IniReader {
  readonly #source: InventorySource
  readonly #into: HostsAndGroups
  readonly #mentioned = new Map<string, Mention>()
  readonly #declared: Set<string>
  #group = 'ungrouped'
  #kind = 'hosts'

  constructor(source: InventorySource, into: HostsAndGroups) {
    this.#source = source
    this.#into = into
    this.#declared = new Set(into.groups.keys())
  }

  take(line: string, number: number): void {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return
    try {
      if (this.#section(line, number)) return
      if (this.#kind === 'vars') this.#groupVariable(line)
      else if (this.#kind === 'children') this.#child(line, number)
      else this.#hosts(line)
    } catch (error) {
      throw this.#at(number, error)
    }
  }

  /** Throws UsageError for a section that names a group which no section declares. */
  end(): void {
    for (const [name, { line, message }] of this.#mentioned) {
      if (!this.#declared.has(name)) throw this.#at(line, new UsageError(message))
    }
  }

  #section(line: string, number: number): boolean {
    const [, name, kind = 'hosts'] = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line) ?? []
    if (name === undefined) {
      if (/^\[[^\]]*$/.test(line)) {
        const section = line.split('#', 1)[0]!.trimEnd()
        throw new UsageError(`the bracket of '${section}' is not closed`, { hint: `Write ${section}].` })
      }
      if (line.startsWith('[') && line.endsWith(']')) throw new UsageError(`'${line}' is not a valid section`)
      return false
    }
    if (!['hosts', 'children', 'vars'].includes(kind)) {
      throw new UsageError(`section [${name}:${kind}] has an unknown type`, {
        hint: `Write [${name}], [${name}:children] or [${name}:vars].`,
      })
    }
    this.#into.group(name)
    if (kind !== 'vars') this.#declared.add(name)
    else this.#mention(name, number, `[${name}:vars] is for a group that does not exist`)
    this.#group = name
    this.#kind = kind
    return true
  }

  #groupVariable(line: string): void {
    const at = line.indexOf('=')
    if (at < 0) throw new UsageError(`[${this.#group}:vars] has a line without '='`)
    const value = iniValue(line.slice(at + 1).trim())
    const from = `group ${this.#group} in ${this.#source.shown}`
    this.#into.setGroupVariable(this.#group, line.slice(0, at).trim(), value, from)
  }

  #child(line: string, number: number): void {
    const [, child] = /^([^:\]\s#]+)\s*(?:#.*)?$/.exec(line) ?? []
    if (child === undefined)
      throw new UsageError(`[${this.#group}:children] has a line that is not the name of a group`)
    this.#mention(child, number, `[${this.#group}:children] names ${child}, which is not a group`)
    this.#into.addChild(this.#group, child)
  }

  #hosts(line: string): void {
    const words = shellWords(line)
    if (!words?.[0]) throw new UsageError('a quote is not closed')
    const { names, port } = writtenHosts(words[0])
    for (const name of names) {
      const from = `host ${name} in ${this.#source.shown}`
      this.#into.addHost(name, this.#group, { port, from })
      for (const word of words.slice(1)) {
        const at = word.indexOf('=')
        if (at < 0) throw new UsageError(`host ${words[0]} has a variable without '='`)
        this.#into.setHostVariable(name, word.slice(0, at), iniValue(word.slice(at + 1)), from)
      }
    }
  }

  #mention(name: string, line: number, message: string): void {
    if (!this.#mentioned.has(name)) this.#mentioned.set(name, { line, message })
  }

  #at(line: number, error: unknown): unknown {
    if (!(error instanceof UsageError)) return error
    const { shown, path, isEncrypted } = this.#source
    if (isEncrypted) {
      throw new UsageError(`${shown}:${line}: this line of the decrypted file is not valid`, {
        hint: `Read it with: ansible-vault view ${shown}`,
        at: { path, line },
      })
    }
    return new UsageError(`${shown}:${line}: ${error.message}`, { hint: error.hint, cause: error, at: { path, line } })
  }
}

/** A literal of Python, or else the text itself. */
function iniValue(text: string): unknown {
  const literal = pythonLiteral(text)
  return literal ? literal.value : text
}
