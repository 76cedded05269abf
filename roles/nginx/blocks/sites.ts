import { createHash } from 'node:crypto'
import type { ManagedFile } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { textOf } from '../syntax/item.js'
import { servers } from './http.js'
import type { Installation } from './scope.js'

type Paths = Pick<Installation, 'passwords' | 'certificates'>

/** A file with the servers of a site. */
export interface Site {
  readonly path: string
  readonly content: string
}

/**
 * The files of those servers that have one, in the order of the servers. The content is part of the path, so that nginx
 * tests the new files beside the old ones, and a configuration that it refuses never includes them. HTTP/2 is a parameter
 * of `listen` in them, which every version accepts, since they are written before the version is known.
 */
export function includedSites(vars: Nginx, folder: string, paths: Paths): readonly Site[] {
  const texts = new Map<string, string>()
  for (const { file, server } of servers(vars, { ...paths, http2Directive: false })) {
    if (file === undefined) continue
    const earlier = texts.get(file)
    texts.set(file, `${earlier === undefined ? header : `${earlier}\n`}${textOf([server])}`)
  }
  return [...texts].map(([name, content]) => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 8)
    return { path: `${folder}/sites/${name}.${hash}.conf`, content }
  })
}

const header = '# Written by haploy; changes made here are overwritten.\n'

export function siteFiles(vars: Nginx, folder: string, paths: Paths): readonly ManagedFile[] {
  if (vars.template !== undefined) return []
  return includedSites(vars, folder, paths).map(({ path, content }) => ({
    name: `copy ${path}`,
    path,
    content,
    mode: '0644',
    withFolder: true,
    tags: ['config'],
  }))
}
