import { plainArguments } from './arguments/plain-arguments.js'
import { installCrashHandler } from './process/crash-handler.js'

/** Does what the arguments after `haploy` ask for, and returns the exit code. Loads no more than that needs. */
export async function start(args: readonly string[], version: string): Promise<number> {
  installCrashHandler(args.includes('--debug'))
  const run = args[0] === 'run' ? plainArguments(args.slice(1)) : undefined
  if (run !== undefined) return await (await import('./execute.js')).execute(run)
  return await (await import('./commands.js')).main(args, version)
}
