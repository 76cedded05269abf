import { posix } from 'node:path'
import { type AdoptedHost, FailedError, type HostFiles } from 'haploy'
import type { NginxInput } from '../input.js'
import { distribution } from '../install/distribution.js'
import { type Nginx, variables as schema } from '../schema/variables.js'
import { type Installed, variablesOf } from './blocks/main.js'
import { type Difference, differencesOf } from './comparison/compare.js'
import { configured } from './render.js'
import { treeOf } from './tree/files.js'
import { ownDirectives } from './tree/kept.js'
import { type Node, nodesOf } from './tree/node.js'

/** One host's configuration as variables. */
export interface HostAdoption {
  readonly variables: NginxInput
  readonly vars: Nginx
  readonly directives: { readonly options: number; readonly raw: number }
  /** What no variable and no raw text can say, one sentence each. */
  readonly unavoidable: readonly string[]
  /** The directives of the host, without those of files that remain included. */
  readonly nodes: readonly Node[]
}

/**
 * Makes variables of a host's configuration. A directive whose variable would change what the configuration means is
 * repeated as raw text: the translation is rendered and compared until nothing differs. Throws FailedError for files
 * that nginx would not accept.
 */
export function adoptHost({ files, facts }: AdoptedHost): HostAdoption {
  const [main = '/etc/nginx/nginx.conf'] = files.keys()
  const { modules, user } = distribution(facts)
  const installed: Installed = { main, modules, user, loads: loadsOf(files), builtFor: builtFor(files) ?? user }
  const folder = posix.dirname(main)
  const nodes = ownDirectives(readable(files))
  const marks = new Map<Node | undefined, Set<string | Node>>()
  for (;;) {
    const directives = { options: 0, raw: 0 }
    const variables = variablesOf(nodes, installed, { marks, folder, count: directives })
    const vars = schema.parse(variables)
    const differences = differencesOf(nodes, configured(vars, files, installed), { folder, user: installed.builtFor })
    const added = differences.filter((each) => mark(marks, each))
    if (added.length > 0) continue
    const unavoidable = differences.map(({ sentence }) => `${sentence}.`)
    return { variables: variables as NginxInput, vars, directives, unavoidable, nodes }
  }
}

/** Names of the files of modules that the files of packages load. */
function loadsOf(files: HostFiles): ReadonlySet<string> {
  const texts = [...files].filter(([path]) => isModuleFile(path)).map(([, text]) => text)
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^[ \t]*load_module[ \t]+"?([^\s;"]+)/gm)].map(([, path]) => posix.basename(path!)),
    ),
  )
}

function isModuleFile(path: string): boolean {
  return /^(\/etc\/nginx\/modules-enabled|\/usr\/share\/nginx\/modules)\//.test(path)
}

/** The user that `nginx -V` names. */
function builtFor(files: HostFiles): string | undefined {
  return /--user=(\S+)/.exec(files.get(build) ?? '')?.[1]
}

/** What `nginx -V` says, among the files. */
export const build = '/nginx -V'

function readable(files: HostFiles): readonly Node[] {
  const [main] = files.keys()
  if (main !== '/etc/nginx/nginx.conf') {
    throw new FailedError(`nginx.conf is ${main}, so nginx is no package`, {
      hint: 'Declare how nginx was built in `install`, and its configuration by hand: see docs/nginx.md.',
    })
  }
  const [lua] = [...files].filter(([, text]) => /_by_lua_block\b/.test(text))
  if (lua) {
    throw new FailedError(`${lua[0]} has Lua blocks, whose syntax is not that of nginx`, {
      hint: 'Move their code to files (content_by_lua_file), or write the configuration as a template of your own.',
    })
  }
  try {
    return whole(treeOf(files), files)
  } catch (error) {
    throw new FailedError(`the configuration cannot be read: ${(error as Error).message}`)
  }
}

/** Throws Error if there is a file that no `include` was found for. */
function whole(nodes: readonly Node[], files: HostFiles): readonly Node[] {
  const found = new Set(pathsOf(nodes))
  const [main] = files.keys()
  const missed = [...files].find(
    ([path, text]) =>
      path !== main &&
      path.startsWith(posix.dirname(main!)) &&
      !isModuleFile(path) &&
      !found.has(path) &&
      nodesOf(text, path).length > 0,
  )
  if (missed) throw new Error(`no include was found that ${missed[0]} belongs to`)
  return nodes
}

function pathsOf(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap(({ file, included = [], block = [] }) => [file, ...pathsOf(included), ...pathsOf(block)])
}

/**
 * Marks what has to remain raw text to avoid a difference: the directives in their block, then those of the blocks
 * around it, with which the role merges them, then the block. Returns whether something was left to mark.
 */
function mark(marks: Map<Node | undefined, Set<string | Node>>, { around, name }: Difference): boolean {
  const add = (block: Node | undefined, what: string | Node) => {
    const names = marks.get(block) ?? new Set()
    if (names.has(what)) return false
    marks.set(block, names.add(what))
    return true
  }
  const blocks = around.toReversed()
  const outward = name === 'proxy_set_header' ? around.slice(1) : blocks
  if (outward.some((block) => add(block, name))) return true
  return blocks.some((block, index) => block !== undefined && add(blocks[index + 1], block))
}
