import type { Argv, CommandModule } from 'yargs'
import type { Settings } from './settings.js'

/** The same command; the settings are the defaults of those of its options that mean the same as those of `haploy run`. */
export function withSettings(command: CommandModule, settings: Settings): CommandModule {
  const { builder } = command
  if (typeof builder !== 'function') return command
  const [name = ''] = String(command.command).split(' ')
  const define = (parser: Argv): Argv => {
    const built = builder(parser) as Argv
    const known = optionKeys(parser)
    for (const [option, value] of settings) {
      if (known.includes(option) && !hasOtherMeaning(name, option)) built.default(option, value)
    }
    return built
  }
  return { ...command, builder: define }
}

/** Names and aliases of the options that a parser knows. */
export function optionKeys(parser: Argv): readonly string[] {
  const { key } = (parser as Argv & { getOptions(): { key: Readonly<Record<string, unknown>> } }).getOptions()
  return Object.keys(key)
}

/** Other commands have their own formats of output. The hosts of `haploy adopt` are addresses unless it gets an inventory. */
function hasOtherMeaning(command: string, option: string): boolean {
  if (option === 'output') return command !== 'run' && command !== 'undo'
  return option === 'inventory' && command === 'adopt'
}
