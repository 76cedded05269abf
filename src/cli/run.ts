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
      .example('$0 run deploy -i staging -l lb2 -t configuration', 'Run some of the tasks on one host'),
  handler: async (options) => {
    const { execute } = await import('./execute.js')
    process.exitCode = await execute(options as unknown as RunArguments)
  },
}
