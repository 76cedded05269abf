import { posix } from 'node:path'

/** Symbolic links: those on the host, and those that the run makes. A path may have had several targets. */
export class Links {
  readonly #targets = new Map<string, string[]>()

  add(path: string, target: string): void {
    const targets = this.#targets.get(path) ?? []
    if (!targets.includes(target)) this.#targets.set(path, [...targets, target])
  }

  /** The path, and all paths to which links on the way lead. */
  reach(path: string): readonly string[] {
    if (this.#targets.size === 0) return [path]
    const found = new Set([path])
    for (const each of found) {
      if (found.size > mostNames) break
      for (const next of this.#through(each)) found.add(next)
    }
    return [...found]
  }

  /** The same for the entry of a folder: a link at the path itself is not followed. */
  reachEntry(path: string): readonly string[] {
    if (path === '/') return [path]
    const name = posix.basename(path)
    return this.reach(posix.dirname(path)).map((folder) => posix.join(folder, name))
  }

  #through(path: string): readonly string[] {
    return [path, ...foldersAbove(path)].flatMap((at) => {
      const rest = path.slice(at.length)
      return (this.#targets.get(at) ?? []).map((target) => posix.join(posix.resolve(posix.dirname(at), target), rest))
    })
  }
}

/** Links may lead in circles. */
export const mostNames = 64

/** From the nearest one up to the root. */
export function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end))
  return path === '/' ? folders : [...folders, '/']
}
