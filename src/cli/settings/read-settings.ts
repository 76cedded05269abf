import { basename, dirname, resolve } from 'node:path'
import { UsageError } from '../../core/errors.js'
import { isOutputName } from '../arguments/output-option.js'
import { configSettings, environmentSettings, type Setting, type Settings } from '../arguments/settings.js'
import { projectFolder } from './project-folder.js'

/**
 * The defaults of options for the current folder: those of the environment, and below them those of the project's
 * `haploy.config.ts`. Throws UsageError for an invalid one, and for a file that others can write.
 */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const { config, isTrusted } = projectFolder(process.cwd())
  const own = environmentSettings(env)
  if (config === undefined) return own
  if (!isTrusted) throw untrusted(config)
  const folder = dirname(config)
  const { loadConfig } = await import('../../loader/load.js')
  const settings = configSettings(await loadConfig(config, { folder, env }), basename(config))
  return new Map([...[...settings].map((setting) => withPath(setting, folder)), ...own])
}

function untrusted(config: string): UsageError {
  return new UsageError(`${config} is not read: others can write to it or to its folder`, {
    hint: 'haploy runs the code in it. Let only yourself write both: chmod go-w, and chown if it has another owner.',
  })
}

/** A path in the file begins at the file. */
function withPath([name, value]: readonly [string, Setting], folder: string) {
  const isPath = name === 'log' || (name === 'output' && !isOutputName(String(value)))
  return [name, isPath ? resolve(folder, String(value)) : value] as const
}
