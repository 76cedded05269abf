import type { CommandModule } from 'yargs'
import { runOptions } from './arguments/run-options.js'

/** What the command line of `haploy run` says. */
export interface RunArguments {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly check: boolean
  readonly diff: boolean
  readonly limit: string | undefined
  readonly role: readonly string[]
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly forks: number
  readonly output: 'live' | 'lines' | 'json' | undefined
  readonly exitCode: boolean
  readonly askBecomePass: boolean
  readonly becomePasswordCommand: string | undefined
  readonly acceptNewHostKeys: boolean
  /** Seconds. */
  readonly connectTimeout: number
  /** Seconds. */
  readonly commandTimeout: number
  /** Seconds. */
  readonly waitLock: number
  readonly breakLock: boolean
  readonly noColor: boolean
  readonly debug: boolean
}

export const run: CommandModule = {
  command: 'run <playbook>',
  describe: 'Run a playbook',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
      .options(runOptions)
      .example('$0 run deploy', 'Run playbooks/deploy.ts on inventory/hosts.ts')
      .example('$0 run deploy -C -D', 'Show what that would change, and how')
      .example('$0 run deploy -i staging -l lb2 -t configuration', 'One host, some of the tasks'),
  handler: async (options) => {
    const { execute } = await import('./execute.js')
    process.exitCode = await execute(options as unknown as RunArguments)
  },
}
