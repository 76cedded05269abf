import { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput, Spinner } from 'listr2'

export interface View {
  close(): Promise<unknown>
  /** Releases the terminal without another update. */
  abandon(): void
}

/** What the view shows. Both are called at every update. */
export interface Content {
  /** `height`: number of available lines. */
  rows(height: number, spinner: string): string[]
  /** Text that is to scroll away above the rows; empty when there is none. */
  above(): string
}

/**
 * Opens a view of `count` rows at most. Each row is a listr2 task that only waits until the view is closed. `out` must be a
 * terminal; output to `err` is held back meanwhile.
 */
export function openView(out: NodeJS.WriteStream, err: NodeJS.WriteStream, count: number, content: Content): View {
  let close = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const output = new ProcessOutput(out, err)
  // The cursor occupies the last line of the terminal.
  const render = (spinner: string) => content.rows(Math.min(count, (out.rows ?? 24) - 1), spinner)
  const first = render(' ')
  const rowTasks = Array.from({ length: count }, (_, index) => ({ title: first[index] ?? '', task: () => closed }))
  const listr = new Listr(rowTasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: scrollingRenderer(output, () => content.above()),
    rendererOptions: {
      clearOutput: true,
      formatOutput: 'truncate',
      icon: noIcons,
      logger: new ListrLogger({ useIcons: false, toStderr: [], processOutput: output }),
      spinner: new RenderingSpinner((spinner) => {
        const rendered = render(spinner)
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

/** A renderer that prints text above the rows before it updates them. */
function scrollingRenderer(output: ProcessOutput, above: () => string) {
  return class extends DefaultRenderer {
    override update(): void {
      const text = above()
      if (text !== '') {
        // The rows are erased, and printed again below the text.
        // biome-ignore lint/complexity/useLiteralKeys: the property is private, and listr2 has no other way
        this['updater']['clear']()
        output.toStdout(text, false)
      }
      super.update()
    }
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
