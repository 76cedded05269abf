import { exitCodes, UsageError } from '../core/errors.js'
import { takePrivateVariables } from '../secrets/private-variables.js'
import { setProjectFolder } from '../secrets/read-text.js'
import { plainArguments } from './arguments/plain-arguments.js'
import { installCrashHandler } from './process/crash-handler.js'
import { printError } from './process/print-error.js'
import { watchSecrets } from './process/secrets.js'
import { currentFolder } from './settings/project-command.js'
import { projectFolder } from './settings/project-folder.js'
import { readSettings } from './settings/read-settings.js'

/** Runs the command that the arguments after `haploy` name, and returns the exit code. Loads only what it needs. */
export async function start(args: readonly string[], version: string): Promise<number> {
  watchSecrets()
  ignoreWarningOfX25519()
  takePrivateVariables()
  setProjectFolder(projectFolder(currentFolder()).path)
  installCrashHandler(args.includes('--debug'))
  if (args[0] === '--complete') return await complete(args.slice(1))
  // What the scripts of earlier versions call, with the words after the name of the command.
  if (args[0] === '--get-yargs-completions') return await complete(['', ...args.slice(2)])
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

async function complete(args: readonly string[]): Promise<number> {
  const [{ complete: completeLine }, { commands }] = await Promise.all([
    import('./completion/complete.js'),
    import('./commands.js'),
  ])
  return await completeLine(args, commands)
}

/** The commands whose options have defaults in the environment and in haploy.config.ts. Help needs none. */
function takesSettings([command = '', ...args]: readonly string[]): boolean {
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const isHelp = options.includes('--help') || options.includes('-h')
  return !isHelp && /^(run|undo|lint|adopt|facts|hosts|exec|vars|variables)$/.test(command)
}

/**
 * To be called before a secret is decrypted. Node.js 20.19 prints a warning when age uses X25519, which is the same in later
 * versions and stable there.
 */
function ignoreWarningOfX25519(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void
  process.emitWarning = (warning: string | Error, ...more: unknown[]) => {
    if (more[0] === 'ExperimentalWarning' && String(warning).includes('X25519')) return
    emit(warning, ...more)
  }
}
