import { UsageError } from '../../core/errors.js'

/** A check for options that hold one value; yargs makes a list of one that is given twice. */
export function exactlyOnce(name: string) {
  return <T>(value: T | undefined): T | undefined => {
    if (Array.isArray(value)) {
      throw new UsageError(`--${name} is given ${value.length} times: ${value.join(', ')}`, {
        hint: 'Give it once.',
      })
    }
    if (value === '') throw new UsageError(`--${name} is empty`, { hint: 'Give it a value, or leave it out.' })
    return value
  }
}

/** Reads a whole number of at least 1. */
export function wholeNumber(name: string, least: number) {
  return (given: number | undefined): number => {
    const value = Number(exactlyOnce(name)(given))
    if (Number.isInteger(value) && value >= least) return value
    throw new UsageError(`--${name} has to be a whole number from ${least}`)
  }
}

/** `--tags a,b --tags c` as a list; yargs hands over one item for each time that the option is given. */
export function listOf(name: string) {
  return (given: readonly string[]): string[] => {
    const items = given.flatMap((item) => item.split(',')).map((item) => item.trim())
    if (items.includes('')) throw new UsageError(`--${name} holds an empty name: '${given.join(',')}'`)
    return items
  }
}
