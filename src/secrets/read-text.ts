import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { asText } from '../core/content/content.js'

let project = '.'

/** Sets where relative paths begin in inventories and playbooks. Until then, it is the current folder. */
export function setProjectFolder(folder: string): void {
  project = folder
}

/** The absolute path of a file that an inventory or a playbook names. It may begin with `~/`. */
export function inProject(path: string): string {
  return resolve(project, withHome(path))
}

/** The absolute path of a file that the user names. It may begin with `~/`. */
export function absolute(path: string): string {
  return resolve(withHome(path))
}

function withHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
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
