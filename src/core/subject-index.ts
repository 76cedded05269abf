import { isPath, prefixOf, type Subject } from './subject.js'

/**
 * Numbered lists of subjects, in which those that overlap given subjects are found without comparing all of them. A run
 * may make thousands of changes, and looks for the ones that each of its tasks depends on.
 */
export class SubjectIndex {
  /** The numbers of the lists with a path or a tree of this name. */
  readonly #paths = new Map<string, number[]>()
  /** The numbers of the lists with a tree that contains everything with this prefix. */
  readonly #trees = new Map<string, number[]>()
  /** The numbers of the lists with a path or a tree that begins with this prefix. */
  readonly #below = new Map<string, number[]>()
  readonly #others = new Map<string, number[]>()

  /** Adds a list. Its number must not be lower than those of the lists before it. */
  add(number: number, subjects: readonly Subject[]): void {
    for (const subject of subjects) {
      const { name, type } = subject
      if (!isPath(subject)) {
        append(this.#others, keyOf(subject), number)
        continue
      }
      append(this.#paths, name, number)
      if (type === 'tree') append(this.#trees, prefixOf(name), number)
      for (const prefix of prefixesOf(name)) append(this.#below, prefix, number)
    }
  }

  /** The lists of numbers, each ascending, of all lists with a subject that overlaps this one. */
  overlapping(subject: Subject): readonly (readonly number[])[] {
    const { name, type } = subject
    const found = isPath(subject)
      ? [
          this.#paths.get(name),
          type === 'tree' ? this.#below.get(prefixOf(name)) : undefined,
          ...prefixesOf(name).map((prefix) => this.#trees.get(prefix)),
        ]
      : [this.#others.get(keyOf(subject))]
    return found.filter((numbers) => numbers !== undefined)
  }
}

/** The lowest of ascending numbers that is not lower than the given one. */
export function firstFrom(numbers: readonly number[], from: number): number | undefined {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! < from) low = middle + 1
    else high = middle
  }
  return numbers[low]
}

function append(index: Map<string, number[]>, key: string, number: number): void {
  const numbers = index.get(key)
  if (numbers === undefined) index.set(key, [number])
  else if (numbers.at(-1) !== number) numbers.push(number)
}

function keyOf({ type, name }: Subject): string {
  return `${type} ${name}`
}

/** `/`, `/srv/` and `/srv/app/` of `/srv/app/x`. */
function prefixesOf(name: string): readonly string[] {
  const prefixes: string[] = []
  for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) prefixes.push(name.slice(0, end + 1))
  return prefixes
}
