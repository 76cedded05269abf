import { exitCodes, UsageError } from '../core/errors.js'
import { plainArguments } from './arguments/plain-arguments.js'
import { installCrashHandler } from './process/crash-handler.js'
import { printError } from './process/print-error.js'
import { watchSecrets } from './process/secrets.js'
import { readSettings } from './settings/read-settings.js'

/** Runs the command that the arguments after `haploy` name, and returns the exit code. Loads only what it needs. */
export async function start(args: readonly string[], version: string): Promise<number> {
  watchSecrets()
  installCrashHandler(args.includes('--debug'))
  try {
    const settings = takesSettings(args) ? await readSettings(process.env) : new Map()
    const run = args[0] === 'run' ? plainArguments(args.slice(1), settings) : undefined
    if (run !== undefined) return await (await import('./execute.js')).execute(run)
    return await (await import('./commands.js')).main(args, version, settings)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    printError(error, args.includes('--debug'))
    return exitCodes.cannotStart
  }
}

/** The commands whose options have defaults in the environment and in haploy.config.ts. Help needs none. */
function takesSettings([command = '', ...args]: readonly string[]): boolean {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const isHelp = options.includes('--help') || options.includes('-h')
  return !isHelp && /^(run|undo|lint|adopt|facts|hosts|exec|vars|variables)$/.test(command)
}
