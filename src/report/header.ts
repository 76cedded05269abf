import { printableLine, widthOf } from './printable.js'

const maxWidth = 80
const minStars = 3

/** A blank line and a title with stars up to the terminal's width, 80 at most: `TASK [nginx : install nginx] ****`. */
export function header(title: string, columns: number = maxWidth): string {
  const text = printableLine(title)
  const stars = Math.max(minStars, Math.min(columns, maxWidth) - widthOf(text) - 1)
  return `\n${text} ${'*'.repeat(stars)}\n`
}

/** The title of a task or handler, as in Ansible. */
export function taskTitle({ role, task, handler }: { role: string; task: string; handler: boolean }): string {
  return `${handler ? 'RUNNING HANDLER' : 'TASK'} [${role === '' ? task : `${role} : ${task}`}]`
}
