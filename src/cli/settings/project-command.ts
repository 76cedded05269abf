import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isOurs, isOursBelow, projectFolder } from './project-folder.js'

/**
 * The URL of the command of the haploy that the project of the current folder has in its `node_modules`. Undefined when the
 * project has none, when that is the one that is running from `running`, when others can write to its files or folders, and,
 * after a call of `warn`, when it is damaged.
 */
export function projectCommand(running: string, warn: (text: string) => void): string | undefined {
  const { path, isTrusted } = projectFolder(currentFolder())
  const installed = join(path, 'node_modules/haploy')
  const description = join(installed, 'package.json')
  if (!isTrusted || !existsSync(description)) return undefined
  const folder = realpathSync(installed)
  if (folder === running || !isOurs(statSync(join(path, 'node_modules')))) return undefined
  if (![folder, description].every((each) => isOursBelow(each, path))) return undefined
  const command = commandIn(description)
  if (command === undefined) {
    warn(
      `haploy: ${installed} is damaged, so the haploy in ${running} runs. Install the packages of the project again.\n`,
    )
    return undefined
  }
  return isOursBelow(command, folder) ? pathToFileURL(command).href : undefined
}

/** The path of the command of a package. Undefined if the package is damaged. */
function commandIn(description: string): string | undefined {
  try {
    const { bin } = JSON.parse(readFileSync(description, 'utf8'))
    const path = join(dirname(realpathSync(description)), bin.haploy)
    return statSync(path).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

/** The root if the current folder has been removed. */
export function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
