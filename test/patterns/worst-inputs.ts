import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** A text that a pattern matches in part, again and again: `prefix`, many times `pump`, `suffix`. */
export interface Input {
  readonly prefix: string
  readonly pump: string
  readonly suffix: string
}

/**
 * Texts on which a pattern may be slow: every sequence of its elements repeated, also after what precedes it, and before
 * what it does not match; and every pair of its characters.
 */
export function inputsFor(source: string, flags: string): readonly Input[] {
  const modes = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') }
  const { alternatives } = new RegExpParser().parsePattern(source, 0, source.length, modes)
  const inputs = new Map<string, Input>()
  const add = (prefix: string, pump: string) => {
    for (const suffix of ['', '\n\u0001'])
      if (pump !== '') inputs.set(JSON.stringify([prefix, pump, suffix]), { prefix, pump, suffix })
  }
  for (const sample of samplersFor(source, flags))
    for (const { before, pump } of pumpsOf(alternatives, sample, ''))
      for (const prefix of ['', before]) add(prefix, pump)
  const characters = [...new Set(source.replace(/\\[a-z]/gi, ''))].slice(0, mostPaired)
  for (const one of characters) for (const other of characters) add('', one + other)
  return [...inputs.values()]
}

export function textOf({ prefix, pump, suffix }: Input, length: number): string {
  return prefix + pump.repeat(Math.ceil(length / pump.length)) + suffix
}

type Sample = (element: AST.Element) => string

interface Pump {
  readonly before: string
  readonly pump: string
}

/** Every sequence of elements, also those inside groups. Words are not taken apart. */
function pumpsOf(alternatives: readonly AST.Alternative[], sample: Sample, before: string): Pump[] {
  return alternatives.flatMap(({ elements }) => {
    const units = unitsOf(elements)
    const textsOf = units.map((unit) => unit.map(sample).join(''))
    return units.flatMap((unit, from) => {
      const preceding = before + textsOf.slice(0, from).join('')
      const sequences = units.slice(from).map((_, length) => ({
        before: preceding,
        pump: textsOf.slice(from, from + length + 1).join(''),
      }))
      return [...sequences, ...unit.flatMap((element) => pumpsOf(alternativesIn(element), sample, preceding))]
    })
  })
}

/** Consecutive characters are one unit. */
function unitsOf(elements: readonly AST.Element[]): readonly AST.Element[][] {
  const units: AST.Element[][] = []
  for (const element of elements) {
    const last = units.at(-1)
    if (element.type === 'Character' && last?.at(-1)?.type === 'Character') last.push(element)
    else units.push([element])
  }
  return units
}

function alternativesIn(element: AST.Element): readonly AST.Alternative[] {
  if (element.type === 'Quantifier') return alternativesIn(element.element as AST.Element)
  return 'alternatives' in element ? (element.alternatives as AST.Alternative[]) : []
}

/** Functions that return text which each element matches: several, because it may match several. */
function samplersFor(source: string, flags: string): readonly Sample[] {
  const ordinary = 'a0 \n\t-_"\'\\/.:;=,(){}[]<>|&%#@!*+~^$ä\0'
  const own = [...new Set(source)].join('')
  return [
    ...[0, 1, 2].map((choice) => sampler(flags, ordinary + own, choice, false)),
    ...[0, 1].map((choice) => sampler(flags, own + ordinary, choice, false)),
    ...[0, 1].map((choice) => sampler(flags, ordinary + own, choice, true)),
  ]
}

/** `choice`: which of several characters and alternatives. `isShort`: without what may be absent. */
function sampler(flags: string, alphabet: string, choice: number, isShort: boolean): Sample {
  const plain = flags.replace(/[gy]/g, '')
  const sample: Sample = (element) => {
    switch (element.type) {
      case 'Character':
        return String.fromCodePoint(element.value)
      case 'CharacterSet':
      case 'CharacterClass': {
        const one = new RegExp(`^${element.raw}$`, plain)
        const matching = [...alphabet].filter((character) => one.test(character))
        return matching[choice % matching.length] ?? ''
      }
      case 'Quantifier': {
        const times = isShort ? element.min : Math.max(element.min, 1)
        return sample(element.element as AST.Element).repeat(Math.min(times, 100))
      }
      case 'Group':
      case 'CapturingGroup': {
        const { alternatives } = element
        return alternatives[choice % alternatives.length]!.elements.map(sample).join('')
      }
      default:
        return ''
    }
  }
  return sample
}

/** Characters of which all pairs are tried. */
const mostPaired = 8
