import type { Output } from '../../core/shell/output.js'

/** One output a part; undefined for a part that did not run. */
export type Outputs = (Output | undefined)[]

/**
 * Hands what an exchange brings to the groups of parts that it consists of, to each as soon as its own is complete,
 * and to the last one when the exchange has ended.
 */
export class Turns {
  /** One a group. */
  readonly outputs: readonly Promise<Outputs>[]
  /** Groups that wait, in order, by the parts that they begin and end with. */
  readonly #waiting: { from: number; to: number; resolve(outputs: Outputs): void; reject(error: unknown): void }[] = []

  /** `sizes`: how many parts the groups have. */
  constructor(sizes: readonly number[]) {
    let from = 0
    this.outputs = sizes.map((size) => {
      const [begin, to] = [from, from + size]
      from = to
      return new Promise<Outputs>((resolve, reject) => this.#waiting.push({ from: begin, to, resolve, reject }))
    })
    // Whoever waits for a group hears of it; for one behind a failure perhaps nobody does.
    for (const output of this.outputs) output.catch(() => {})
  }

  /** Serves those whose parts have ended and come as a whole, but for the last one. True when there are any. */
  serve(ended: number, read: () => Outputs): boolean {
    const isDue = (parts: number) => this.#waiting.length > 1 && this.#waiting[0]!.to <= parts
    if (!isDue(ended)) return false
    const outputs = read()
    const missing = outputs.indexOf(undefined)
    const complete = missing < 0 ? outputs.length : missing
    const served = isDue(complete)
    while (isDue(complete)) this.#serve(outputs)
    return served
  }

  end(outputs: Outputs): void {
    while (this.#waiting.length > 0) this.#serve(outputs)
  }

  fail(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  #serve(outputs: Outputs): void {
    const { from, to, resolve } = this.#waiting.shift()!
    resolve(outputs.slice(from, to))
  }
}
