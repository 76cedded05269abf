import { Console } from 'node:console'
import type { Listener } from '../../engine/events.js'
import type { Display, Style } from '../../report/display.js'
import { isOutputName, type OutputName } from '../arguments/output-option.js'
import type { RunArguments } from '../arguments/run-options.js'

/** The live view needs a terminal that someone looks at; everywhere else it gives way to lines. A path stays one. */
export function outputFor(asked: string | undefined): string {
  const { CI, TERM } = process.env
  // Some terminals, of containers and build servers, do not know their own size.
  const terminal = process.stdout.isTTY && process.stdout.columns > 0 && TERM !== 'dumb'
  if (asked === 'live' || asked === undefined) return terminal && (asked || !CI) ? 'live' : 'lines'
  return asked
}

type Looks = Pick<RunArguments, 'diff' | 'debug' | 'noColor'>

/** Loads the display that was asked for, and no other. Throws UsageError for the file of a reporter that is none. */
export async function displayFor(output: string, looks: Looks): Promise<Display> {
  if (isOutputName(output)) return await builtIn(output, looks)
  const { reporterDisplay } = await import('./reporter-display.js')
  return await reporterDisplay(output, looks.debug, {
    write,
    color: isColourful(looks),
    diff: looks.diff,
    get columns() {
      return process.stdout.columns || undefined
    },
  })
}

async function builtIn(name: OutputName, looks: Looks): Promise<Display> {
  const { diff, debug } = looks
  if (name === 'json') return plainDisplay((await import('../../report/json.js')).json(write, debug))
  const style: Style = {
    colour: isColourful(looks),
    debug,
    columns: () => process.stdout.columns || undefined,
    ...(diff ? { describeDifferences: (await import('../../core/content/diff.js')).describeDifferences } : {}),
  }
  if (name === 'live') return (await import('../../report/live.js')).live(process.stdout, process.stderr, style)
  return plainDisplay((await import('../../report/lines.js')).lines(write, style))
}

/** What a playbook or role prints with `console.log` goes to standard error, away from the events. */
export function keepConsoleApart(): void {
  globalThis.console = new Console(process.stderr)
}

function write(text: string): void {
  process.stdout.write(text)
}

/** Writes as events come, so nothing is left to do at the end; what is no event goes to standard error. */
export function plainDisplay(listener: Listener): Display {
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
function isColourful({ noColor }: Looks): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (noColor || NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return process.stdout.isTTY === true && TERM !== 'dumb'
}
