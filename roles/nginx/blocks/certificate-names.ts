import { authorityPath, certificatePaths } from '../managed-files/certificates.js'
import type { Directive } from '../syntax/item.js'
import { word } from '../syntax/words.js'

/** Directives whose file may be the name of a declared certificate or authority. */
const files: readonly (readonly [pattern: RegExp, pathOf: (name: string) => string])[] = [
  [/ssl_(trusted|client)_certificate$/, authorityPath],
  [/_ssl_certificate$/, (name) => certificatePaths({ certificate: name, key: undefined }).certificate],
  [/_ssl_certificate_key$/, (name) => certificatePaths({ certificate: name, key: undefined }).key],
]

/** The name of a declared certificate or authority as the value of a directive; undefined if it has a path. */
export function certificateNameIn({ name, parameters }: Pick<Directive, 'name' | 'parameters'>): string | undefined {
  const isFile = files.some(([pattern]) => pattern.test(name))
  return isFile && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(parameters) ? parameters : undefined
}

/** The lines with the paths of declared certificates and authorities instead of their names. */
export function certificateNames(lines: readonly Directive[]): readonly Directive[] {
  return lines.map((each) => {
    const name = certificateNameIn(each)
    const pathOf = files.find(([pattern]) => pattern.test(each.name))?.[1]
    return name === undefined || !pathOf ? each : { ...each, parameters: word(pathOf(name)) }
  })
}
