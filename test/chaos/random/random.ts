/** Random numbers that a seed determines: mulberry32, which is short and even enough to choose moments. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    // Seeds that follow one another begin alike.
    for (let skipped = 0; skipped < 8; skipped++) this.next()
  }

  /** From 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next()
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!
  }
}
