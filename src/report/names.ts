import { printableLine } from './printable.js'

/** `lb1, lb2`; of more than `most` names the first ones and the number of the others. */
export function namesText(names: readonly string[], most = Infinity): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  return [...shown.map(printableLine), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** `1 host`, `2 hosts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
