import { readFileSync } from 'node:fs'
import { Secret } from 'haploy'
import { z } from 'zod'

/** A file of the controller; a relative path starts in the folder that haploy is run in. */
export const controllerFile = z
  .strictObject({ file: z.string().min(1).describe('Path on the controller') })
  .meta({ takes: '`{ file }` of the controller' })

/** Something that is pushed to hosts: itself, or where the controller has it. */
export type Source = string | Secret | z.output<typeof controllerFile>

/** What is pushed, as bytes; a Secret gives up its value. Throws the file system's error for a file that cannot be read. */
export function bytesOf(source: Source): Buffer {
  if (source instanceof Secret) return Buffer.from(source.reveal())
  return typeof source === 'string' ? Buffer.from(source) : readFileSync(source.file)
}
