import type { Argv, CommandModule, Options } from 'yargs'

/** What a command tells yargs of itself. */
export interface RecordedCommand {
  /** As it is typed: `haploy run <playbook>`. */
  readonly usage: string
  readonly describe: string
  readonly positionals: Readonly<Record<string, Options>>
  readonly options: Readonly<Record<string, Options>>
  readonly examples: readonly Example[]
  readonly commands: readonly RecordedCommand[]
}

interface Example {
  readonly command: string
  readonly describe: string
}

/** Lets a command define itself, and writes down what it defines. Throws when it calls what nothing is written down of. */
export function recordedCommand({ command, describe, builder }: CommandModule, parent = 'haploy'): RecordedCommand {
  let usage = `${parent} ${command}`
  const positionals: Record<string, Options> = {}
  const options: Record<string, Options> = {}
  const examples: Example[] = []
  const commands: RecordedCommand[] = []
  // In the place of yargs: the same methods, each of which gives the same object back.
  const recorder = {
    positional: noting((name: string, option: Options) => Object.assign(positionals, { [name]: option })),
    option: noting((name: string, option: Options) => Object.assign(options, { [name]: option })),
    options: noting((more: Record<string, Options>) => Object.assign(options, more)),
    example: noting((line: string, about: string) =>
      examples.push({ command: line.replace('$0', 'haploy'), describe: about }),
    ),
    command: noting((module: CommandModule) => commands.push(recordedCommand(module, usage.replace(/ [<[].*/, '')))),
    usage: noting((text: string) => {
      usage = text.replace('$0', 'haploy').replace(/\n[\s\S]*/, '')
    }),
    parserConfiguration: noting(() => {}),
    demandCommand: noting(() => {}),
  }
  if (typeof builder === 'function') builder(recorder as unknown as Argv)
  return { usage, describe: String(describe), positionals, options, examples, commands }

  function noting<Arguments extends unknown[]>(note: (...given: Arguments) => unknown) {
    return (...given: Arguments) => {
      note(...given)
      return recorder
    }
  }
}
