import type { Secret } from '../../core/shell/secret.js'
import { ageFileAt } from '../../secrets/age-value.js'
import { edited } from './editor.js'
import { decryptAll, type Values, writeChanges } from './secrets-file.js'
import { fromYaml, toYaml } from './values-text.js'

const intro = '# One secret per line, as YAML: name: value. Only the lines of changed secrets change in the file.\n'

/** Opens the values of a file in the user's editor, and writes those that were changed. */
export async function edit({ file }: { readonly file: string }): Promise<void> {
  const before = await decryptAll(ageFileAt(file))
  const after = await edited(intro + (await toYaml(before)), fromYaml)
  const changes = changesBetween(before, after)
  if (changes.size > 0) await writeChanges(file, changes)
  process.stdout.write(changes.size === 0 ? 'Nothing is changed.\n' : `Changed ${[...changes.keys()].join(', ')}.\n`)
}

/** Undefined for a value that was removed. */
function changesBetween(before: Values, after: Values): ReadonlyMap<string, Secret | undefined> {
  const changed = [...after].filter(([name, value]) => before.get(name)?.reveal() !== value.reveal())
  const removed = [...before.keys()].filter((name) => !after.has(name))
  return new Map<string, Secret | undefined>([...changed, ...removed.map((name) => [name, undefined] as const)])
}
