import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Writes the files of a page into a folder: code blocks whose first line is a comment with a path. */
export function layOut(page: string, folder: string): void {
  for (const [, , text = ''] of readFileSync(page, 'utf8').matchAll(/```(ts|ejs)\n([\s\S]*?)```/g)) {
    const path = /^(?:\/\/|<%#) (\S+\.\w+)/.exec(text)?.[1]
    if (path === undefined) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Makes a folder a project in which packages of this one can be imported, and this one itself. */
export function installInto(folder: string, names: readonly string[]): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  for (const name of names) {
    const source = name === 'haploy' ? resolve('.') : resolve('node_modules', name)
    symlinkSync(source, join(folder, 'node_modules', name))
  }
}

/**
 * The variables of a process that works on this machine in a folder. The notes of pending handlers are root's in
 * /var/lib/haploy, and anybody else's at home: so root looks like somebody else.
 */
export function surroundingsIn(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const id = '#!/bin/sh\nif [ "$*" = -u ]; then echo 12345; else PATH=${PATH#*:} exec id "$@"; fi\n'
  writeFileSync(join(bin, 'id'), id, { mode: 0o755 })
  return { ...process.env, HOME: folder, XDG_CACHE_HOME: '', NO_COLOR: '1', PATH: `${bin}:${process.env.PATH}` }
}
