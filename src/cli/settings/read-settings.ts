import { basename, dirname } from 'node:path'
import { UsageError } from '../../core/errors.js'
import { configSettings, environmentSettings, keyOf, type Settings, variableOf } from '../arguments/settings.js'
import { rememberOrigin } from './origins.js'
import { projectFolder } from './project-folder.js'
import { withPaths } from './with-paths.js'

/**
 * The defaults of options for the current folder: those of the environment, and below them those of the project's
 * `haploy.config.ts`. Throws UsageError for invalid ones, and for a file that others can write.
 */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const { config, isTrusted } = projectFolder(process.cwd())
  const own = environmentSettings(env)
  const filed = config === undefined ? new Map() : await readConfig(config, isTrusted, env)
  for (const [option, value] of own) rememberOrigin(option, value, { name: variableOf(option) })
  return new Map([...filed, ...own])
}

async function readConfig(path: string, isTrusted: boolean, env: NodeJS.ProcessEnv): Promise<Settings> {
  if (!isTrusted) throw untrusted(path)
  const [folder, file] = [dirname(path), basename(path)]
  const { loadConfig } = await import('../../loader/load.js')
  const settings = withPaths(configSettings(await loadConfig(path, { folder, env }), file), folder)
  for (const [option, value] of settings) rememberOrigin(option, value, { name: `${keyOf(option)} in ${file}`, folder })
  return settings
}

function untrusted(config: string): UsageError {
  return new UsageError(`${config} is not read: others can write to it or to its folder`, {
    hint: 'haploy runs the code in it. Let only yourself write both: chmod go-w, and chown if it has another owner.',
  })
}
