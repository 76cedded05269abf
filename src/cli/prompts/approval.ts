import type { RunResult } from '../../api/result.js'
import type { Display } from '../../report/display.js'
import { counted } from '../../report/names.js'
import { ask } from './question.js'
import type { SuccessiveDisplays } from './successive-displays.js'

interface Presentation {
  readonly display: SuccessiveDisplays
  /** Makes the display of the run, which follows that of the dry run. */
  next(): Promise<Display>
}

/** Asks between the dry run and the run whether to apply what the dry run has shown. Anything but yes is no. */
export class Approval {
  isGiven = false
  isDeclined = false

  constructor(
    private readonly presentation: Presentation,
    private readonly signal: AbortSignal,
  ) {}

  readonly approve = async (dryRun: RunResult): Promise<boolean> => {
    const { display, next } = this.presentation
    await display.end()
    const answer = await ask(questionOf(dryRun), this.signal)
    if (answer === 'y' || answer === 'yes') {
      display.continueOn(await next())
      this.isGiven = true
      return true
    }
    this.isDeclined = true
    process.stderr.write('Nothing was applied.\n')
    return false
  }
}

function questionOf({ hosts }: RunResult): string {
  const tallies = Object.values(hosts).map(({ tally }) => tally)
  const changes = tallies.reduce((sum, { changed }) => sum + changed, 0)
  const changing = tallies.filter(({ changed }) => changed > 0).length
  return `\nApply exactly this: ${counted(changes, 'change')} on ${counted(changing, 'host')}? (y)es/(N)o: `
}
