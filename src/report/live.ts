import { Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput, Spinner } from 'listr2'
import type { Event } from '../engine/events.js'
import type { Result } from './blocks.js'
import type { Display, Style } from './display.js'
import { lines } from './lines.js'
import { Progress } from './progress.js'
import { rows } from './rows.js'

/**
 * A view that is updated during the run. At the end the full failures, the differences if requested, and the recap replace
 * it. `out` must be a terminal; output to `err` is held back meanwhile.
 */
export function live(out: NodeJS.WriteStream, err: NodeJS.WriteStream, style: Style): Display {
  const progress = new Progress()
  const closing: string[] = []
  const printClosing = lines((text) => closing.push(text), style, isShownAtEnd(style))
  let notice = ''
  let view: View | undefined

  const listener = (event: Event) => {
    progress.apply(event)
    printClosing(event)
    if (event.type === 'run-started') {
      view = openView(out, err, rowLimit(event.hosts.length), (height, spinner) =>
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
  /** Releases the terminal without another update. */
  abandon(): void
}

/** Selects the results that are printed in full at the end. */
function isShownAtEnd({ describeDifferences }: Style): (result: Result) => boolean {
  return ({ outcome: { status } }) =>
    status === 'failed' || status === 'unreachable' || (status === 'changed' && describeDifferences !== undefined)
}

/** One row per host, and rows for the play, the summary and the notice; limited to the height of any terminal. */
function rowLimit(hosts: number): number {
  return Math.min(hosts + 3, 200)
}

/** Each row of the view is a listr2 task that only waits until the view is closed. */
function openView(
  out: NodeJS.WriteStream,
  err: NodeJS.WriteStream,
  count: number,
  renderRows: (height: number, spinner: string) => string[],
): View {
  let close = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const output = new ProcessOutput(out, err)
  const rowTasks = Array.from({ length: count }, () => ({ title: '', task: () => closed }))
  const listr = new Listr(rowTasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: 'default',
    rendererOptions: {
      clearOutput: true,
      formatOutput: 'truncate',
      icon: noIcons,
      logger: new ListrLogger({ useIcons: false, toStderr: [], processOutput: output }),
      spinner: new RenderingSpinner((spinner) => {
        // The cursor occupies the last line of the terminal.
        const rendered = renderRows(Math.min(count, (out.rows ?? 24) - 1), spinner)
        for (const [index, task] of listr.tasks.entries()) task.title = rendered[index] ?? ''
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

/** Renders the rows at every tick. The rows contain their own spinner, so listr2 must not add one. */
class RenderingSpinner extends Spinner {
  constructor(private readonly render: (mark: string) => void) {
    super()
  }

  override spin(): void {
    super.spin()
    this.render(super.fetch())
  }

  override fetch(): string {
    return ''
  }
}

const noIcons = Object.fromEntries(Object.values(ListrDefaultRendererLogLevels).map((level) => [level, '']))
