import { readFileSync } from 'node:fs'
import { Secret } from 'haploy'
import type { ControllerFile } from './schema.js'

/** Content for hosts: the content itself, or its file on the controller. */
export type Source = string | Secret | ControllerFile

/** The content in bytes, of a Secret its value. Throws the file system's error if the file cannot be read. */
export function bytesOf(source: Source): Buffer {
  if (source instanceof Secret) return Buffer.from(source.reveal())
  return typeof source === 'string' ? Buffer.from(source) : readFileSync(source.file)
}
