import { problem } from './problem.js'

/** One value of an option, as written, and the place where it is set. */
export interface Setting {
  readonly text: string
  /** `file:line`, or the inventory. */
  readonly at: string
  /** By the inventory. */
  readonly isGiven?: true
}

/** The options that are set for one host. Paths and tokens are not expanded. */
export class Settings {
  readonly #values = new Map<string, Setting[]>()

  /** The first value of an option. */
  get(name: string): Setting | undefined {
    return this.all(name)[0]
  }

  all(name: string): readonly Setting[] {
    return this.#values.get(name) ?? []
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  add(name: string, settings: readonly Setting[]): void {
    this.#values.set(name, [...this.all(name), ...settings])
  }
}

/** Whether an option is on. Throws ConfigProblem for another value than yes or no. */
export function isYes(settings: Settings, name: string, byDefault: boolean): boolean {
  const setting = settings.get(name)
  const text = setting?.text.toLowerCase()
  if (text === undefined) return byDefault
  if (['yes', 'true', 'unbound', 'host-bound'].includes(text)) return true
  if (['no', 'false'].includes(text)) return false
  throw problem(setting!.at, `${name} is ${setting!.text}`, 'Set it to yes or no.')
}

/** Whether a value is `none`, which turns an option off. */
export function isNone(text: string): boolean {
  return text.trim().toLowerCase() === 'none'
}
