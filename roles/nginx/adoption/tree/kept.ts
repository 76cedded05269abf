import { posix } from 'node:path'
import { expanded, type Node } from './node.js'

/**
 * The directives with those of the site's own files in the place of each `include`. Files of packages and of other
 * programs remain included: they are not the site's to change.
 */
export function ownDirectives(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => {
    if (node.included && !isKept(node)) return ownDirectives(node.included)
    return node.block && !hasEntries.has(node.name) ? { ...node, block: ownDirectives(node.block) } : node
  })
}

/** Blocks whose included files have data, which other programs may write. */
const hasEntries = new Set(['map', 'geo', 'types', 'split_clients'])

/** Files of the packages, by their names in the folder of nginx.conf. */
const packaged =
  /^(mime\.types|fastcgi_params|fastcgi\.conf|uwsgi_params|scgi_params|proxy_params|koi-utf|koi-win|win-utf|snippets\/(fastcgi-php|snakeoil)\.conf|modules-enabled\/.*)$/

function isKept({ words: [path = ''], included = [], file }: Node): boolean {
  const folder = '/etc/nginx'
  const relative = posix.relative(folder, posix.resolve(folder, path))
  if (packaged.test(relative) || path.startsWith('/usr/share/nginx/modules/')) return true
  const isElsewhere = relative.startsWith('..') || !file.startsWith(folder)
  return isElsewhere && !expanded(included).some(({ block }) => block)
}
