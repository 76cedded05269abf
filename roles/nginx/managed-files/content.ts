import { posix } from 'node:path'
import type { ManagedFile, Secret } from 'haploy'
import { bytesOf, type Source } from '../../managed-files/source.js'
import type { Server } from '../schema/server.js'

/** A file that a server serves: the name of its task, its path on the host, and its content. */
export interface ServedFile {
  readonly name: string
  readonly path: string
  readonly source: Exclude<Source, Secret>
}

/** The files that a server declares with `page` and `content`. */
export function servedFiles({ root, page, content }: Pick<Server, 'root' | 'page' | 'content'>): readonly ServedFile[] {
  if (root === undefined) return []
  const files = Object.entries(content).map(([name, source]) => {
    const path = posix.join(root, name)
    return { name: `copy ${path}`, path, source }
  })
  if (page === undefined) return files
  return [{ name: `copy the page of ${root}`, path: posix.join(root, 'index.html'), source: page }, ...files]
}

/** The files of all servers; several servers may share one. */
export function contentFiles(servers: readonly Server[]): readonly ManagedFile[] {
  const byPath = new Map(servers.flatMap(servedFiles).map((each) => [each.path, each]))
  return [...byPath.values()].map(({ name, path, source }) => ({
    name,
    path,
    content: typeof source === 'string' ? source : bytesOf(source),
    mode: '0644',
    withFolder: true,
    tags: ['pages'],
  }))
}
