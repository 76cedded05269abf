import { authorityPath, certificatePaths } from '../managed-files/certificates.js'
import type { Directive } from '../syntax/item.js'
import { word } from '../syntax/words.js'

/** Directives whose file may be the name of a declared certificate or authority. */
const files: readonly (readonly [pattern: RegExp, pathOf: (folder: string, name: string) => string])[] = [
  [/ssl_(trusted|client)_certificate$/, authorityPath],
  [/_ssl_certificate$/, (folder, name) => certificatePaths(folder, { certificate: name, key: undefined }).certificate],
  [/_ssl_certificate_key$/, (folder, name) => certificatePaths(folder, { certificate: name, key: undefined }).key],
]

/** The name of a declared certificate or authority as the value of a directive; undefined if it has a path. */
function certificateNameIn({ name, parameters }: Pick<Directive, 'name' | 'parameters'>): string | undefined {
  const isFile = files.some(([pattern]) => pattern.test(name))
  return isFile && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(parameters) ? parameters : undefined
}

/** The lines with the paths of declared certificates and authorities instead of their names. */
export function certificateNames(lines: readonly Directive[], folder: string): readonly Directive[] {
  return lines.map((each) => {
    const name = certificateNameIn(each)
    const pathOf = files.find(([pattern]) => pattern.test(each.name))?.[1]
    return name === undefined || !pathOf ? each : { ...each, parameters: word(pathOf(folder, name)) }
  })
}
