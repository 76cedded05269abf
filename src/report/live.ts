import { Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput, Spinner } from 'listr2'
import type { Event } from '../engine/events.js'
import type { Result } from './blocks.js'
import type { Display, Style } from './display.js'
import { lines } from './lines.js'
import { Progress } from './progress.js'
import { rows } from './rows.js'

/**
 * A view that moves while the run does; once it is over, the failures in full, the differences when they are wanted,
 * and the recap take its place. `out` has to be a terminal; `err` is kept from disturbing the view meanwhile.
 */
export function live(out: NodeJS.WriteStream, err: NodeJS.WriteStream, style: Style): Display {
  const progress = new Progress()
  const closing: string[] = []
  const printClosing = lines((text) => closing.push(text), style, wanted(style))
  let notice = ''
  let view: View | undefined

  const listener = (event: Event) => {
    progress.apply(event)
    printClosing(event)
    if (event.type === 'run-started') {
      view = show(out, err, most(event.hosts.length), (height, spinner) =>
        rows(progress, { height, spinner, now: Date.now(), colour: style.colour, notice }),
      )
    }
  }
  const end = async () => {
    await view?.close()
    out.write(closing.join(''))
  }
  return {
    listener,
    end,
    notice: (text) => {
      notice = text
    },
    abandon: () => view?.abandon(),
  }
}

interface View {
  close(): Promise<unknown>
  /** Gives the terminal back as it stands. */
  abandon(): void
}

/** What is worth a place on the screen once everything is over. */
function wanted({ describeDifferences }: Style): (result: Result) => boolean {
  return ({ outcome: { status } }) =>
    status === 'failed' || status === 'unreachable' || (status === 'changed' && describeDifferences !== undefined)
}

/** A line a host, the play, the summary and the notice; no terminal has more lines than the limit. */
function most(hosts: number): number {
  return Math.min(hosts + 3, 200)
}

/** Each line of the view is a listr2 task that does nothing but last until the view is closed. */
function show(
  out: NodeJS.WriteStream,
  err: NodeJS.WriteStream,
  count: number,
  picture: (height: number, spinner: string) => string[],
): View {
  let close = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const output = new ProcessOutput(out, err)
  const slots = Array.from({ length: count }, () => ({ title: '', task: () => closed }))
  const listr = new Listr(slots, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: 'default',
    rendererOptions: {
      clearOutput: true,
      formatOutput: 'truncate',
      icon: bare,
      logger: new ListrLogger({ useIcons: false, toStderr: [], processOutput: output }),
      spinner: new Painter((spinner) => {
        // The last line of the terminal is the cursor's.
        const painted = picture(Math.min(count, (out.rows ?? 24) - 1), spinner)
        for (const [index, task] of listr.tasks.entries()) task.title = painted[index] ?? ''
      }),
    },
  })
  const running = listr.run()
  return {
    close: () => {
      close()
      return running
    },
    abandon: () => output.release(),
  }
}

/** Asks for a new picture at every tick. The lines carry their own marks, so listr2 puts none in front of them. */
class Painter extends Spinner {
  constructor(private readonly paint: (mark: string) => void) {
    super()
  }

  override spin(): void {
    super.spin()
    this.paint(super.fetch())
  }

  override fetch(): string {
    return ''
  }
}

const bare = Object.fromEntries(Object.values(ListrDefaultRendererLogLevels).map((level) => [level, '']))
