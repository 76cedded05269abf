import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isOurs, projectFolder } from './project-folder.js'

/**
 * The URL of the command of the haploy that the project of the current folder has in its `node_modules`. Undefined when the
 * project has none, when that is the one that is running from `running`, and when others can write to its folders.
 */
export function projectCommand(running: string): string | undefined {
  const { path, isTrusted } = projectFolder(currentFolder())
  const installed = join(path, 'node_modules/haploy')
  if (!isTrusted || !existsSync(join(installed, 'package.json'))) return undefined
  const folder = realpathSync(installed)
  if (folder === running || ![join(path, 'node_modules'), folder].every((each) => isOurs(statSync(each))))
    return undefined
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return pathToFileURL(join(folder, bin.haploy)).href
}

/** The root if the current folder has been removed. */
export function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
