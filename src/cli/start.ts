import { plainArguments } from './arguments/plain-arguments.js'
import { installCrashHandler } from './process/crash-handler.js'
import { watchSecrets } from './process/secrets.js'

/** Runs the command that the arguments after `haploy` name, and returns the exit code. Loads only what it needs. */
export async function start(args: readonly string[], version: string): Promise<number> {
  watchSecrets()
  installCrashHandler(args.includes('--debug'))
  const run = args[0] === 'run' ? plainArguments(args.slice(1)) : undefined
  if (run !== undefined) return await (await import('./execute.js')).execute(run)
  return await (await import('./commands.js')).main(args, version)
}
