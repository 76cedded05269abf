import { readFile, stat } from 'node:fs/promises'
import { UsageError } from '../../core/errors.js'

/** A file that a message may name. */
export interface InventoryFile {
  readonly path: string
  /** As shown in messages. */
  readonly shown: string
}

/** Bytes of an inventory or a file with variables. */
const mostBytes = 32 * 2 ** 20

/** The text of a file. Throws UsageError if it cannot be read or is larger than 32 MiB. */
export async function readText({ path, shown }: InventoryFile): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > mostBytes) throw new UsageError(`${shown} is larger than 32 MiB`)
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`cannot read ${shown}: ${(cause as NodeJS.ErrnoException).code ?? cause}`, { cause })
  }
}
