import { posix } from 'node:path'
import type { HostFiles } from 'haploy'
import { type Node, nodesOf } from './node.js'

/** The files in the output of `nginx -T`, by path, in the order in which nginx reads them. */
export function filesOf(dump: string): HostFiles {
  const parts = dump.split(/^# configuration file (\/.+):\n/m)
  const files = new Map<string, string>()
  for (let index = 1; index + 1 < parts.length; index += 2) files.set(parts[index]!, parts[index + 1]!)
  return files
}

/**
 * The configuration of a host, whose first file is nginx.conf. Relative paths of `include` are below its folder. Throws Error for files that nginx would not accept.
 */
export function treeOf(files: HostFiles): readonly Node[] {
  const [main] = files.keys()
  return main === undefined ? [] : withIncludes(nodesOf(files.get(main)!, main), files, posix.dirname(main))
}

/** The directives, each `include` with what it stands for. */
export function withIncludes(nodes: readonly Node[], files: HostFiles, folder: string): readonly Node[] {
  return nodes.map((node) => {
    if (node.block) return { ...node, block: withIncludes(node.block, files, folder) }
    const [path] = node.words
    if (node.name !== 'include' || path === undefined) return node
    const pattern = posix.resolve(folder, path)
    const paths = [...files.keys()].filter((each) => matches(pattern, each)).sort()
    return { ...node, included: paths.flatMap((each) => withIncludes(nodesOf(files.get(each)!, each), files, folder)) }
  })
}

/** Whether glob(3) finds a path by a pattern: a star matches no slash, and no dot at the beginning of a name. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, index) => matchesName(part, given[index]!))
}

function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const [first = '', ...others] = pattern.split('*')
  if (others.length === 0) return isAt(first, name, 0) && first.length === name.length
  const last = others.pop()!
  if (!isAt(first, name, 0) || name.length < first.length + last.length) return false
  let from = first.length
  for (const part of others) {
    const length = name.length - last.length
    while (from + part.length <= length && !isAt(part, name, from)) from += 1
    if (from + part.length > length) return false
    from += part.length
  }
  return isAt(last, name, name.length - last.length)
}

/** Whether a part of a pattern, in which a question mark is any character, is at a place of a name. */
function isAt(part: string, name: string, from: number): boolean {
  return [...part].every(
    (character, index) => character === name[from + index] || (character === '?' && from + index < name.length),
  )
}
