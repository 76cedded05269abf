import { runDefaults } from '../../api/defaults.js'
import { inventoryAt } from '../../api/project.js'
import { transportOptions } from '../../api/start-run.js'
import { listPlays } from '../../engine/offline/listing.js'
import { playsOf } from '../../engine/prepare/plays.js'
import { runIds } from '../../history/read.js'
import type { Inventory } from '../../inventory/inventory.js'
import { inventoryNames, playbookNames } from '../../loader/find.js'
import { loadPlaybook } from '../../loader/load.js'
import { ageFileAt } from '../../secrets/age-value.js'
import { loadOptions } from '../process/project.js'
import { redactor } from '../process/secrets.js'

/** The kinds of words that a project has. */
export type ProjectWord = 'inventory' | 'playbook' | 'host' | 'pattern' | 'role' | 'tag' | 'task' | 'run' | 'secret'

/** The files that a command line names. */
export interface Named {
  readonly inventory: readonly string[] | undefined
  readonly playbook: string | undefined
  /** Of secrets; absent: `secrets.age`. */
  readonly file?: string
}

/** The words of a kind in the project of the current folder, without secrets. Throws when a file of it cannot be loaded. */
export async function projectWords(kind: ProjectWord, named: Named): Promise<readonly string[]> {
  const found = await wordsOf(kind, named)
  return redactor.redactData([...new Set(found)])
}

async function wordsOf(kind: ProjectWord, { inventory, playbook, file }: Named): Promise<readonly string[]> {
  const options = loadOptions(inventory)
  if (kind === 'run') return ['last', ...(await runIds(options.folder))]
  if (kind === 'secret') return ageFileAt(file ?? 'secrets.age').names
  if (kind === 'inventory') return await inventoryNames(options.folder)
  if (kind === 'playbook') return await playbookNames(options.folder)
  const hosts = await inventoryAt(inventory, options)
  const names = hosts.hosts.map(({ name }) => name)
  if (kind === 'host') return names
  if (kind === 'pattern') return [...hosts.groups, ...names]
  if (playbook === undefined) return []
  return wordsIn(kind, { name: playbook, define: await loadPlaybook(playbook, options) }, hosts)
}

function wordsIn(kind: 'role' | 'tag' | 'task', playbook: Parameters<typeof playsOf>[0], inventory: Inventory) {
  if (kind === 'role') return playsOf(playbook, inventory).flatMap(({ roles }) => roles.map(({ role }) => role.name))
  const transport = transportOptions({ ...runDefaults, acceptNewHostKeys: false, env: process.env })
  const request = { playbook, inventory, roles: [], tags: [], skipTags: [], transport, redactor }
  const tasks = listPlays(request).flatMap((play) => play.tasks)
  const withoutRole = (name: string) => name.slice(name.indexOf(' : ') + 3)
  return tasks.flatMap(({ name, tags }) => (kind === 'tag' ? tags : [name, withoutRole(name)]))
}
