import { printableLine } from './printable.js'

const widest = 80
const fewestStars = 3

/** A blank line and a title with stars up to the terminal's width, 80 at most: `TASK [nginx : install nginx] ****`. */
export function header(title: string, columns: number = widest): string {
  const text = printableLine(title)
  const stars = Math.max(fewestStars, Math.min(columns, widest) - text.length - 1)
  return `\n${text} ${'*'.repeat(stars)}\n`
}

/** The title of a task or handler, as Ansible has it. */
export function taskTitle({ role, task, handler }: { role: string; task: string; handler: boolean }): string {
  return `${handler ? 'RUNNING HANDLER' : 'TASK'} [${role === '' ? task : `${role} : ${task}`}]`
}
