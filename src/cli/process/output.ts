import { Console } from 'node:console'
import type { Listener } from '../../engine/events.js'
import type { Reporter, Style } from '../../report/reporter.js'
import type { RunArguments } from '../arguments/run-options.js'

export type OutputName = NonNullable<RunArguments['output']>

/** The live view needs an interactive terminal; everywhere else `lines` replaces it. */
export function outputName(asked: OutputName | undefined): OutputName {
  const { CI, TERM } = process.env
  // Some terminals, as in containers and on build servers, report no size.
  const terminal = process.stdout.isTTY && process.stdout.columns > 0 && TERM !== 'dumb'
  if (asked === 'live' || asked === undefined) return terminal && (asked || !CI) ? 'live' : 'lines'
  return asked
}

/** Loads only the selected reporter. */
export async function reporterFor(
  name: OutputName,
  { diff, debug, noColor }: Pick<RunArguments, 'diff' | 'debug' | 'noColor'>,
): Promise<Reporter> {
  if (name === 'json') return plainReporter((await import('../../report/json.js')).json(write, debug))
  const style: Style = {
    colour: !noColor && wantsColour(),
    debug,
    columns: () => process.stdout.columns || undefined,
    ...(diff ? { describeDifferences: (await import('../../core/content/diff.js')).describeDifferences } : {}),
  }
  if (name === 'live') return (await import('../../report/live.js')).live(process.stdout, process.stderr, style)
  return plainReporter((await import('../../report/lines.js')).lines(write, style))
}

/** Redirects `console.log` of playbooks and roles to standard error, away from the events. */
export function redirectConsole(): void {
  globalThis.console = new Console(process.stderr)
}

function write(text: string): void {
  process.stdout.write(text)
}

/** A reporter that writes each event at once; notices go to standard error. */
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

/** As on https://no-color.org: any non-empty value disables colours. */
function wantsColour(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return process.stdout.isTTY === true && TERM !== 'dumb'
}
