import type { Event } from '../../engine/events.js'
import type { Display, Style } from '../display.js'
import { palette } from '../palette.js'
import { Announcements } from './announcements.js'
import { Closing } from './closing.js'
import { Progress } from './progress.js'
import { rows } from './rows.js'
import { openView, type View } from './view.js'

/**
 * A view that is updated during the run, with failures printed above it as they happen. At the end the changes, the complete
 * failures and the recap replace it. `out` must be a terminal; output to `err` is held back meanwhile.
 */
export function live(out: NodeJS.WriteStream, err: NodeJS.WriteStream, style: Style): Display {
  const progress = new Progress()
  const closing = new Closing(style)
  const announcements = new Announcements(palette(style.colour))
  let notice = ''
  let view: View | undefined

  const listener = (event: Event) => {
    for (const each of [progress, closing, announcements]) each.apply(event)
    if (event.type !== 'run-started') return
    view = openView(out, err, rowLimit(event.hosts.length), {
      rows: (height, spinner) => rows(progress, { height, spinner, now: Date.now(), colour: style.colour, notice }),
      above: () => announcements.take(),
    })
  }
  return {
    listener,
    end: async () => {
      await view?.close()
      out.write(closing.text)
    },
    notice: (text) => {
      notice = text
    },
    abandon: () => {
      view?.abandon()
      out.write(closing.text)
    },
  }
}

/** One row per host, and rows for the play, the summary and the notice; limited to the height of any terminal. */
function rowLimit(hosts: number): number {
  return Math.min(hosts + 3, 200)
}
