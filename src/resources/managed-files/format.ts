import { FailedError } from '../../core/errors.js'

/** The format of the lists that haploy keeps on hosts. */
const known = 1

/** The first line of a list. The first versions of haploy did not write it, and ignore it. */
export const header = `# haploy, format ${known}`

/** Returns the format of a list from its lines. */
export function formatOf(lines: readonly string[]): number {
  const format = lines
    .map((line) => /^# haploy, format (\d{1,9})$/.exec(line)?.[1])
    .find((found) => found !== undefined)
  return Number(format ?? known)
}

/** Throws FailedError for a list that only a later version of haploy can read: it must not be written again. */
export function assertKnownFormat(list: string, format: number): void {
  if (format <= known) return
  throw new FailedError(`a later version of haploy has written ${list} on the host, in format ${format}`, {
    hint: 'Update haploy on this machine, or run the version that was used last.',
  })
}
