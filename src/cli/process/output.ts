import { Console } from 'node:console'
import type { Listener } from '../../engine/events.js'
import type { Reporter, Style } from '../../report/reporter.js'
import type { RunArguments } from '../arguments/run-options.js'

export type OutputName = NonNullable<RunArguments['output']>

/** The live view needs a terminal that someone looks at; everywhere else it gives way to lines. */
export function outputName(asked: OutputName | undefined): OutputName {
  const { CI, TERM } = process.env
  // Some terminals, of containers and build servers, do not know their own size.
  const terminal = process.stdout.isTTY && process.stdout.columns > 0 && TERM !== 'dumb'
  if (asked === 'live' || asked === undefined) return terminal && (asked || !CI) ? 'live' : 'lines'
  return asked
}

/** Loads the reporter that was asked for, and no other. */
export async function reporterFor(
  name: OutputName,
  { diff, debug, noColor }: Pick<RunArguments, 'diff' | 'debug' | 'noColor'>,
): Promise<Reporter> {
  if (name === 'json') return plainReporter((await import('../../report/json.js')).json(write, debug))
  const style: Style = {
    colour: !noColor && colourful(),
    debug,
    columns: () => process.stdout.columns || undefined,
    ...(diff ? { describeDifferences: (await import('../../core/content/diff.js')).describeDifferences } : {}),
  }
  if (name === 'live') return (await import('../../report/live.js')).live(process.stdout, process.stderr, style)
  return plainReporter((await import('../../report/lines.js')).lines(write, style))
}

/** What a playbook or role prints with `console.log` goes to standard error, away from the events. */
export function keepConsoleApart(): void {
  globalThis.console = new Console(process.stderr)
}

function write(text: string): void {
  process.stdout.write(text)
}

/** Writes as events come, so nothing is left to do at the end; what is no event goes to standard error. */
function plainReporter(listener: Listener): Reporter {
  return {
    listener,
    notice: (text) => {
      process.stderr.write(`${text}\n`)
    },
    end: async () => {},
    abandon: () => {},
  }
}

/** As https://no-color.org has it: any value but an empty one. */
function colourful(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return process.stdout.isTTY === true && TERM !== 'dumb'
}
