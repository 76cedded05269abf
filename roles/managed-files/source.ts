import { readFileSync } from 'node:fs'
import { Secret } from 'haploy'
import type { ControllerFile } from './schema.js'

/** Something that is pushed to hosts: itself, or where the controller has it. */
export type Source = string | Secret | ControllerFile

/** What is pushed, as bytes; a Secret gives up its value. Throws the file system's error for a file that cannot be read. */
export function bytesOf(source: Source): Buffer {
  if (source instanceof Secret) return Buffer.from(source.reveal())
  return typeof source === 'string' ? Buffer.from(source) : readFileSync(source.file)
}
