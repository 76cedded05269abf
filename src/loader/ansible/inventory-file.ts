import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { HostsAndGroups } from '../../ansible/hosts-and-groups.js'
import { readIni } from '../../ansible/ini.js'
import { isListing, readListing } from '../../ansible/listing.js'
import { isYamlInventory, readYamlInventory } from '../../ansible/yaml-inventory.js'
import { UsageError } from '../../core/errors.js'
import type { Environment } from '../../inventory/validation/target.js'
import { readYaml } from '../../inventory/yaml/document.js'
import { type Decrypt, isVault, withoutVault } from '../../inventory/yaml/vault.js'
import { outputOf } from './program.js'
import { type InventoryFile, readText } from './text-file.js'

/** What reading an inventory needs. */
export interface ReadingOptions {
  /** Of programs. */
  readonly env: Environment
  /** Absent: encrypted texts are an error. */
  readonly decrypt?: Decrypt | undefined
}

/**
 * Adds the hosts and groups of a file: what a program prints, YAML, JSON or INI. A file without an extension is YAML if it
 * reads as such. Throws UsageError.
 */
export async function readInventoryFile(
  file: InventoryFile,
  into: HostsAndGroups,
  options: ReadingOptions,
): Promise<void> {
  if (await isProgram(file)) return await readProgram(file, into, options)
  const extension = extname(file.path)
  if (extension === '.toml')
    throw new UsageError(`${file.shown} is TOML, which haploy does not read`, { hint: exportHint })
  const { decrypt = withoutVault } = options
  const text = await readText(file)
  if (!isVault(text)) return await readPlain(text, { ...file, decrypt }, into)
  const plain = await decrypt(text.trimEnd(), file.shown)
  // It stays encrypted while a shell completes a word.
  if (plain !== '') await readPlain(plain, { ...file, decrypt, isEncrypted: true }, into.encrypted())
}

interface Source extends InventoryFile {
  readonly decrypt: Decrypt
  readonly isEncrypted?: boolean
}

async function readPlain(text: string, source: Source, into: HostsAndGroups): Promise<void> {
  const document = await yamlIn(text, source)
  if (document === undefined) readIni(text, source, into)
  else await readDocument(document, source, into)
}

const exportHint = 'Write what Ansible reads in it to a file: ansible-inventory -i … --list --export > hosts.json.'

/** An executable file that the system can run. On some file systems every file is executable. */
async function isProgram({ path, shown }: InventoryFile): Promise<boolean> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${shown}: ${cause.code}`, { cause })
  })
  try {
    const { mode } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.toString('latin1')
    return (mode & 0o111) !== 0 && (start.startsWith('#!') || start === '\x7fELF')
  } finally {
    await file.close()
  }
}

async function readProgram(file: InventoryFile, into: HostsAndGroups, { env }: ReadingOptions): Promise<void> {
  const list = jsonIn(await outputOf(file, ['--list'], env), `${file.shown} --list`)
  await readListing(list, file.shown, into, async (host) => {
    const text = await outputOf(file, ['--host', host], env)
    return text.trim() === '' ? new Map() : jsonIn(text, `${file.shown} --host ${host}`)
  })
}

function jsonIn(text: string, program: string): unknown {
  try {
    return mapsIn(JSON.parse(text))
  } catch (cause) {
    // Without the message of the parser, which repeats the text.
    throw new UsageError(`the inventory ${program} does not print JSON`, {
      hint: 'Run it by hand to see what it prints.',
      cause,
    })
  }
}

function mapsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapsIn)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, item]) => [key, mapsIn(item)]))
}

/** The document in a file of YAML or JSON; undefined for INI. */
async function yamlIn(text: string, source: Source): Promise<unknown> {
  const extension = extname(source.path)
  if (['.yml', '.yaml', '.json'].includes(extension)) return (await readYaml(text, source)) ?? null
  if (extension !== '') return undefined
  let isYaml = text.startsWith('---')
  const decrypt: Decrypt = (encrypted, where) => {
    isYaml = true
    return source.decrypt(encrypted, where)
  }
  try {
    const document = await readYaml(text, { ...source, decrypt })
    return isYamlInventory(document) || isListing(document) || document instanceof Map ? document : undefined
  } catch (error) {
    if (isYaml) throw error
    return undefined
  }
}

async function readDocument(document: unknown, { shown }: InventoryFile, into: HostsAndGroups): Promise<void> {
  if (document instanceof Map && typeof document.get('plugin') === 'string') {
    throw new UsageError(
      `${shown} configures the inventory plugin ${document.get('plugin')}, which haploy does not run`,
      {
        hint: exportHint,
      },
    )
  }
  if (isListing(document)) await readListing(document, shown, into)
  else if (isYamlInventory(document)) readYamlInventory(document, shown, into)
  else {
    throw new UsageError(`${shown} is not an inventory`, {
      hint: 'Its keys must be groups, each with hosts, vars or children: all: { hosts: { lb1: {} } }.',
    })
  }
}
