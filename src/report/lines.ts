import type { Event, Listener } from '../engine/events.js'
import { type Block, Blocks, type Result } from './blocks.js'
import type { Style } from './display.js'
import { header, taskTitle } from './header.js'
import { palette } from './palette.js'
import { printableLine } from './printable.js'
import { recap } from './recap.js'
import { resultText } from './result.js'

/**
 * Ansible's output: PLAY, TASK and RUNNING HANDLER headers with one line per host, and PLAY RECAP. The progress of tasks is
 * printed in between as it arrives. With `only`, other results are omitted, and so are headers without results.
 */
export function lines(
  write: (text: string) => void,
  style: Style,
  only: (result: Result) => boolean = always,
): Listener {
  const colours = palette(style.colour)
  const heading = (title: string) => header(title, style.columns())
  let blocks = new Blocks([], () => {})
  let check = false

  const startPlay = (title: string, hosts: readonly string[]) => {
    let play = heading(title)
    const printBlock = ({ place, results }: Block) => {
      const wanted = results.filter(only)
      if (wanted.length === 0) return
      const text = wanted.map((result) => resultText(result, place.task, style)).join('')
      write(`${play}${heading(taskTitle(place))}${text.trimEnd()}\n`)
      play = ''
    }
    if (only === always) {
      write(play)
      play = ''
    }
    blocks = new Blocks(hosts, printBlock)
  }

  return (event) => {
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
        if (only === always) write(`${colours.faint(progressText(event))}\n`)
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
        write(`\n${colours.warning(warningText(event))}\n`)
        break
      case 'run-finished':
        blocks.flush()
        write(recap(event, check, colours, style.columns()))
    }
  }
}

const always = () => true

function playTitle({ play, batch, batches }: Extract<Event, { type: 'play-started' }>): string {
  return `PLAY [${play}]${batches > 1 ? ` (batch ${batch} of ${batches})` : ''}`
}

/** Names the task, because its header is printed only after all hosts have finished it. */
function progressText({ host, task, text }: Extract<Event, { type: 'task-progress' }>): string {
  return `progress: [${printableLine(host)}] ${printableLine(task)}: ${printableLine(text)}`
}

function warningText({ host, message, hint }: Extract<Event, { type: 'warning' }>): string {
  const about = host === undefined ? '' : `[${printableLine(host)}] `
  return `[WARNING]: ${about}${printableLine(message)}${hint === undefined ? '' : `\n  hint: ${printableLine(hint)}`}`
}
