import { HaployError } from 'haploy'

/**
 * The lines as keepalived reads them: definitions (`$NAME=value`) inserted, sequences (`~SEQ`) written out, and conditions
 * (`@name`) decided by the name that the daemon has got with `-i`. Throws HaployError for a list (`~LST`).
 */
export function substituted(lines: readonly string[], configId: string | undefined): readonly string[] {
  const definitions = new Map<string, string>()
  const result: string[] = []
  for (let i = 0; i < lines.length; i++) {
    const [, name, first] = /^[ \t]*\$([A-Za-z_]\w*)[ \t]*=(.*)/.exec(lines[i]!) ?? []
    if (name === undefined) result.push(...linesOf(lines[i]!, definitions, configId))
    else {
      let value = first!.trimStart()
      while (value.endsWith('\\') && i + 1 < lines.length) value = `${value.slice(0, -1)}\n${lines[++i]!}`
      definitions.set(name, value)
    }
  }
  return result
}

function linesOf(line: string, definitions: ReadonlyMap<string, string>, configId: string | undefined): string[] {
  return inserted(line, definitions)
    .split('\n')
    .flatMap((each) => [conditional(each, configId)].flat())
    .flatMap(sequence)
}

/** Definitions may contain others. A name without braces ends at a blank. */
function inserted(line: string, definitions: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 5 || !line.includes('$')) return line
  const found = line.replace(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)(?!\S))/g,
    (text, braced, plain) => definitions.get(braced ?? plain) ?? text,
  )
  return found === line ? line : inserted(found, definitions, depth + 1)
}

function conditional(line: string, configId: string | undefined): string | [] {
  const [condition, negation, name] = /^[ \t]*@(\^?)([^\s]+)/.exec(line) ?? []
  if (condition === undefined) return line
  return (name === configId) === (negation === '') ? line.slice(condition.length) : []
}

/** `~SEQ(name, start, step, end)`, where the step may be left out. */
function sequence(line: string): readonly string[] {
  if (/^[ \t]*~LST\(/.test(line)) {
    throw new HaployError(`the line "${line.trim()}" of keepalived.conf cannot be adopted`, {
      hint: 'Write out the lines that it stands for, reload keepalived, and adopt it again.',
    })
  }
  const [whole, name, ...numbers] =
    /^[ \t]*~SEQ\([ \t]*(\w+)[ \t]*,[ \t]*(-?\d+)[ \t]*,[ \t]*(-?\d+)[ \t]*(?:,[ \t]*(-?\d+)[ \t]*)?\)/.exec(line) ?? []
  if (whole === undefined) return [line]
  const given = numbers.filter((each) => each !== undefined).map(Number)
  const [start, end] = [given[0]!, given.at(-1)!]
  const step = given.length === 3 ? given[1]! : start <= end ? 1 : -1
  const count = Math.min(Math.floor((end - start) / step), mostOfSequence)
  return Array.from({ length: count + 1 }, (_, i) => new Map([[name!, String(start + i * step)]])).flatMap((value) =>
    sequence(inserted(line.slice(whole.length), value)),
  )
}

/** keepalived knows no more than 255 instances of a network, or addresses of an instance. */
const mostOfSequence = 4096
