import type { Listener } from '../../engine/events.js'
import type { Display, Style } from '../../report/display.js'
import { isOutputName, type OutputName } from '../arguments/output-option.js'
import type { RunArguments } from '../arguments/run-options.js'
import { originOf } from '../settings/origins.js'

/**
 * The live view needs an interactive terminal of its own; everywhere else, and where questions are asked in between, `lines`
 * replaces it. The path of a reporter stays as it is.
 */
export function outputFor(asked: string | undefined, asksInBetween = false): string {
  const { CI, TERM } = process.env
  // Some terminals, as in containers and on build servers, report no size.
  const terminal = !asksInBetween && process.stdout.isTTY && process.stdout.columns > 0 && TERM !== 'dumb'
  if (asked === 'live' || asked === undefined) return terminal && (asked || !CI) ? 'live' : 'lines'
  return asked
}

type Looks = Pick<RunArguments, 'diff' | 'debug' | 'noColor'>

/** Loads only the selected display. Throws UsageError when a reporter cannot be loaded or started. */
export async function displayFor(output: string, looks: Looks): Promise<Display> {
  if (isOutputName(output)) return await builtIn(output, looks)
  const { reporterDisplay } = await import('./reporter-display.js')
  return await reporterDisplay({ file: output, origin: originOf('output', output)?.name }, looks.debug, {
    write,
    color: wantsColour(looks),
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
    colour: wantsColour(looks),
    debug,
    columns: () => process.stdout.columns || undefined,
    ...(diff ? { describeDifferences: (await import('../../core/content/diff.js')).describeDifferences } : {}),
  }
  if (name === 'live') return (await import('../../report/live/live.js')).live(process.stdout, process.stderr, style)
  return plainDisplay((await import('../../report/lines.js')).lines(write, style))
}

function write(text: string): void {
  process.stdout.write(text)
}

/** A display that writes each event at once; notices go to standard error. */
function plainDisplay(listener: Listener): Display {
  return {
    listener,
    notice: (text) => {
      process.stderr.write(`${text}\n`)
    },
    end: async () => {},
    abandon: () => {},
  }
}

/** As on https://no-color.org: any non-empty value disables colours. */
export function wantsColour({ noColor }: Pick<RunArguments, 'noColor'>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (noColor || NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return process.stdout.isTTY === true && TERM !== 'dumb'
}

/** The width of the terminal that standard output is. Undefined if it is none. */
export function terminalColumns(): number | undefined {
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : undefined
}
