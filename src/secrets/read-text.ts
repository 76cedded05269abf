import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { asText } from '../core/content/content.js'

/** The absolute path of a file whose path may begin with `~/`. */
export function absolute(path: string): string {
  return resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)
}

/** Reads a file that must be UTF-8 text. Throws an Error whose message says why that is not possible. */
export function readText(path: string): string {
  const text = asText(readBytes(path))
  if (text === undefined) throw new Error('it is not UTF-8 text')
  return text
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    throw new Error(reasons[code] ?? message, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
}

/** What programs print, and editors write, without the end of the last line. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}
