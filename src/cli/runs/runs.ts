import type { CommandModule } from 'yargs'
import { exitCodes } from '../../core/errors.js'
import { one } from '../arguments/options.js'
import { runOptions } from '../arguments/run-options.js'
import { printError } from '../process/print-error.js'
import type { RunsArguments } from './print-runs.js'

/** `haploy runs`: lists the runs in the history of the project, and prints them. */
export const runs: CommandModule = {
  command: 'runs [what] [id]',
  describe: 'List the runs of this project, and show what they did',
  builder: (parser) =>
    parser
      .positional('what', { type: 'string', choices: ['show'] as const, describe: 'Print one run instead' })
      .positional('id', { type: 'string', default: 'last', describe: 'Its id, as in the list, or the end of it' })
      .option('output', {
        ...one('output'),
        group: 'What to see:',
        choices: ['text', 'json'] as const,
        describe: 'Text, or one JSON object per line  [default: text]',
      })
      .options({ 'no-color': runOptions['no-color'], debug: runOptions.debug })
      .example('$0 runs', 'List the runs, the newest first')
      .example('$0 runs show', 'Print the last run as it reported, with diffs')
      .example('$0 runs show 3f2a --output json', 'Print the events of a run'),
  handler: async (options) => {
    process.exitCode = await show(options as unknown as RunsArguments)
  },
}

async function show(options: RunsArguments): Promise<number> {
  try {
    const { printRun, printRuns } = await import('./print-runs.js')
    if (options.what === 'show') await printRun(options)
    else await printRuns(options)
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}
