import type { CommandModule } from 'yargs'
import { exitCodes } from '../../core/errors.js'
import { one } from '../arguments/options.js'
import { runOptions } from '../arguments/run-options.js'
import { printError } from '../process/print-error.js'
import type { DocArguments } from './print-doc.js'

/** `haploy doc`: prints the reference of a task or of a bundled role. */
export const doc: CommandModule = {
  command: 'doc [name]',
  describe: 'Show the reference of a task such as file, or of a role such as nginx',
  builder: (parser) =>
    parser
      .positional('name', { type: 'string', describe: 'A task or a role; without it, all of them are listed' })
      .option('output', {
        ...one('output'),
        group: 'What to see:',
        choices: ['text', 'json'] as const,
        describe: 'Text, or one JSON object  [default: text]',
      })
      .options({ debug: runOptions.debug })
      .example('$0 doc', 'List the tasks and the roles')
      .example('$0 doc template', 'Show the options of a task, with an example')
      .example('$0 doc nginx', 'Show every variable of a role'),
  handler: async (options) => {
    const { printDoc } = await import('./print-doc.js')
    try {
      await printDoc(options as unknown as DocArguments)
      process.exitCode = exitCodes.fine
    } catch (error) {
      printError(error, (options as unknown as DocArguments).debug)
      process.exitCode = exitCodes.cannotStart
    }
  },
}
