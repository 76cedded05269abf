import type { HostFiles } from 'haploy'
import { type Node as Configured, configurationOf } from '../checks/configuration/tree.js'
import type { Nginx } from '../schema/variables.js'
import { unescaped } from '../syntax/words.js'
import type { Installed } from './blocks/main.js'
import { withIncludes } from './tree/files.js'
import type { Node } from './tree/node.js'

/** The configuration that the variables describe, with the files of the host that it includes. */
export function configured(vars: Nginx, files: HostFiles, { main, user, modules }: Installed): readonly Node[] {
  const folder = main.slice(0, main.lastIndexOf('/'))
  const include = (path: string): Node => ({ name: 'include', words: [path], file: main })
  const nodes = configurationOf(vars).map((each) => nodeOf(each, main))
  const loads = vars.modules.flatMap((module) =>
    typeof module === 'object' && module.load ? [{ name: 'load_module', words: [module.load], file: main }] : [],
  )
  const whole = nodes.map((node) => {
    if (node.name === 'http') return { ...node, block: [include(`${folder}/mime.types`), ...(node.block ?? [])] }
    return node.name === 'user'
      ? { ...node, words: [vars.user ?? user, ...(vars.group === undefined ? [] : [vars.group])] }
      : node
  })
  return withIncludes([include(modules), ...loads, ...whole], files, folder)
}

function nodeOf({ words, block, statement }: Configured, file: string): Node {
  const name = unescaped(statement.words[0]?.text ?? '')
  return { name, words, file, ...(block && { block: block.map((each) => nodeOf(each, file)) }) }
}
