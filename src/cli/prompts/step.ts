import type { Confirm, Step } from '../../engine/queue/stepper.js'
import { namesText } from '../../report/names.js'
import { printableLine } from '../../report/printable.js'
import { ask } from './question.js'

/** Asks before each task, with Ansible's words, until the user says to continue. */
export function stepConfirmation(signal: AbortSignal): Confirm {
  let continues = false
  return async (step) => {
    if (continues) return true
    const answer = await ask(questionOf(step), signal)
    continues = answer === 'c' || answer === 'continue'
    return continues || answer === 'y' || answer === 'yes'
  }
}

function questionOf({ role, task, handler, hosts }: Step): string {
  const name = printableLine(`${role} : ${task}`)
  return `\nPerform ${handler ? 'handler' : 'task'}: ${name} on ${namesText(hosts, mostNames)} (N)o/(y)es/(c)ontinue: `
}

/** Up to this number of hosts, all are named. */
const mostNames = 10
