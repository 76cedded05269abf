import type { CommandModule } from 'yargs'
import { type RunArguments, runOptions } from './arguments/run-options.js'

/** `haploy run`: runs a playbook on its hosts. */
export const run: CommandModule = {
  command: 'run <playbook>',
  describe: 'Run a playbook',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
      .options(runOptions)
      .example('$0 run deploy', 'Run playbooks/deploy.ts on inventory/hosts.ts')
      .example('$0 run deploy -C -D', 'Show what it would change, with diffs')
      .example('$0 run deploy --ask', 'Show that, ask, and then change exactly that')
      .example('$0 run deploy -i staging -l lb2 -t configuration', 'Run some of the tasks on one host'),
  handler: async (options) => {
    const { execute } = await import('./execute.js')
    process.exitCode = await execute(options as unknown as RunArguments)
  },
}

/** `haploy undo`: puts back what runs of a playbook have replaced. */
export const undo: CommandModule = {
  command: 'undo <playbook>',
  describe: 'Restore the files that a playbook took over',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
      .option('to-original', {
        type: 'boolean',
        demandOption: true,
        group: 'What to do:',
        describe: 'Restore the files that runs have replaced, from the kept originals',
      })
      .options(shared)
      .example('$0 undo --to-original deploy -l lb2', 'Restore the original files of one host'),
  handler: async (options) => {
    const { execute } = await import('./execute.js')
    const { restoring } = await import('../api/restoring.js')
    const given = { ...without, ...options } as unknown as RunArguments
    process.exitCode = await execute(given, { name: 'undo --to-original', change: restoring })
  },
}

const without = { tags: [], skipTags: [], exitCode: false, takeOver: false, step: false, retryFailed: false }

const {
  'exit-code': _exitCode,
  tags: _tags,
  'skip-tags': _skipTags,
  'retry-failed': _retryFailed,
  'start-at-task': _startAtTask,
  step: _step,
  'take-over': _takeOver,
  ...shared
} = runOptions
