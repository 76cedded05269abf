import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The commit that is checked out in the repository of a folder; undefined without one. Starts no program. */
export function commitOf(folder: string): string | undefined {
  const git = gitFolder(folder)
  const head = git === undefined ? undefined : textOf(join(git, 'HEAD'))
  if (git === undefined || head === undefined) return undefined
  const [, name] = /^ref: (refs\/.+)$/.exec(head) ?? []
  if (name === undefined) return commitIn(head)
  // A worktree has its own HEAD, and the branches of its repository.
  const common = resolve(git, textOf(join(git, 'commondir')) ?? '.')
  return commitIn(textOf(join(common, name)) ?? packed(textOf(join(common, 'packed-refs')) ?? '', name))
}

/** `.git` of the nearest folder above that has one. In a worktree it is a file that names the folder. */
function gitFolder(folder: string): string | undefined {
  const path = join(folder, '.git')
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return path
  if (found) return resolve(folder, textOf(path)?.replace(/^gitdir: /, '') ?? '')
  return dirname(folder) === folder ? undefined : gitFolder(dirname(folder))
}

function packed(refs: string, name: string): string | undefined {
  return refs
    .split('\n')
    .find((line) => line.endsWith(` ${name}`))
    ?.split(' ')[0]
}

function commitIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[\da-f]{40,64}$/.test(text) ? text : undefined
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
