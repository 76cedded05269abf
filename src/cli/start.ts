import { plainArguments } from './arguments/plain-arguments.js'
import { onAccident } from './process/crash-handler.js'

/** Does what the arguments behind `haploy` ask for, and returns the exit code. Loads no more than that takes. */
export async function start(args: readonly string[], version: string): Promise<number> {
  onAccident(args.includes('--debug'))
  const run = args[0] === 'run' ? plainArguments(args.slice(1)) : undefined
  if (run !== undefined) return await (await import('./execute.js')).execute(run)
  return await (await import('./commands.js')).main(args, version)
}
