import type { Event, Listener } from '../engine/events.js'
import { type Block, Blocks } from './blocks.js'
import type { Style } from './display.js'
import { header, taskTitle } from './header.js'
import { FailedHosts, lastLines } from './last-line.js'
import { palette } from './palette.js'
import { printableLine } from './printable.js'
import { recap } from './recap.js'
import { resultsText } from './result.js'
import { warningText } from './warning.js'

/**
 * Ansible's output: PLAY, TASK and RUNNING HANDLER headers with one line per host, and PLAY RECAP. The progress of tasks is
 * printed in between as it arrives.
 */
export function lines(write: (text: string) => void, style: Style): Listener {
  const colours = palette(style.colour)
  const heading = (title: string) => header(title, style.columns())
  const failedHosts = new FailedHosts()
  let blocks = new Blocks([], () => {})
  let check = false

  const startPlay = (title: string, hosts: readonly string[]) => {
    const printBlock = ({ place, results }: Block) =>
      write(`${heading(taskTitle(place))}${resultsText(results, place.task, style).trimEnd()}\n`)
    write(heading(title))
    blocks = new Blocks(hosts, printBlock)
  }

  return (event) => {
    failedHosts.apply(event)
    switch (event.type) {
      case 'run-started':
        check = event.check
        break
      case 'play-started':
        blocks.flush()
        startPlay(playTitle(event), event.hosts)
        break
      case 'task-started':
        blocks.started(event)
        break
      case 'task-progress':
        write(`${colours.faint(progressText(event))}\n`)
        break
      case 'task-finished':
        blocks.finished(event, event.outcome)
        break
      case 'host-unreachable':
        blocks.hostUnreachable(event.host, event.failure)
        break
      case 'host-finished':
        blocks.hostFinished(event.host)
        break
      case 'play-finished':
        blocks.flush()
        break
      case 'warning':
        write(`\n${colours.warning(warningText(event, event.host === undefined ? [] : [event.host]))}\n`)
        break
      case 'run-finished':
        blocks.flush()
        write(recap(event, colours, style.columns()))
        write(lastLines(event, { check, reasons: failedHosts.reasons, colours }))
    }
  }
}

function playTitle({ play, batch, batches }: Extract<Event, { type: 'play-started' }>): string {
  return `PLAY [${play}]${batches > 1 ? ` (batch ${batch} of ${batches})` : ''}`
}

/** Names the task, because its header is printed only after all hosts have finished it. */
function progressText({ host, task, text }: Extract<Event, { type: 'task-progress' }>): string {
  return `progress: [${printableLine(host)}] ${printableLine(task)}: ${printableLine(text)}`
}
