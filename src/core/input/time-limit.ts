/** The longest time limit in seconds, almost 25 days: a longer timer of Node.js would fire after a millisecond. */
export const longestTimeLimit = 2_147_483

/** Completes "must be". */
export const timeLimitExpected = `a positive number of seconds, at most ${longestTimeLimit}`

export function isTimeLimit(seconds: number): boolean {
  return seconds > 0 && seconds <= longestTimeLimit
}

/** Returns milliseconds for a timer: the longest time limit for anything longer, and for what is not a number. */
export function timerMilliseconds(milliseconds: number): number {
  const longest = longestTimeLimit * 1000
  return Number.isNaN(milliseconds) ? longest : Math.min(milliseconds, longest)
}
