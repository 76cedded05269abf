import type { Directive } from '../syntax/item.js'
import { directiveLines, type OptionValue } from '../syntax/values.js'
import type { Context, KnownDirective } from '../table/notation.js'
import { directivesIn } from '../table/table.js'
import { camelCase, ownVariables } from '../table/variables.js'

/** The lines of the variables that are named as nginx's directives, in the order of the tables. */
export function optionLines(context: Context, values: object): readonly Directive[] {
  const found = optionsIn(context)
  const lines = Object.entries(values).flatMap(([variable, value]): [number, readonly Directive[]][] => {
    const option = value === undefined ? undefined : found.get(variable)
    return option ? [[option.position, directiveLines(option.directive, value as OptionValue, variable)]] : []
  })
  return lines.sort(([a], [b]) => a - b).flatMap(([, each]) => each)
}

interface Option {
  readonly directive: KnownDirective
  readonly position: number
}

/** The directives of a context by their variables, without those that have a schema of their own. */
function optionsIn(context: Context): ReadonlyMap<string, Option> {
  const cached = cache.get(context)
  if (cached) return cached
  const own = ownVariables[context]
  const left = directivesIn(context).filter(
    ({ name, isDynamic, kind }) => !isDynamic && kind !== 'block' && !(name in own),
  )
  const options = new Map(left.map((directive, position) => [camelCase(directive.name), { directive, position }]))
  cache.set(context, options)
  return options
}

const cache = new Map<Context, ReadonlyMap<string, Option>>()
