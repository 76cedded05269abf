import { ageFileAt } from '../../secrets/age-value.js'
import { decryptAll } from './secrets-file.js'
import { toYaml } from './values-text.js'

/** Prints the values of a file as YAML, or one value. */
export async function view({
  file,
  name,
}: {
  readonly file: string
  readonly name?: string | undefined
}): Promise<void> {
  const secrets = ageFileAt(file)
  const values = await decryptAll(secrets, name === undefined ? undefined : [name])
  const text = name === undefined ? await toYaml(values) : `${values.get(name)!.reveal()}\n`
  process.stdout.write(text)
}
