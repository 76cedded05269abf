import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../../core/errors.js'
import type { AdoptedRole } from './adopt.js'
import type { Connection } from './hosts.js'
import { source } from './literal.js'

/** The files of a project by their paths in its folder. */
export type ProjectFiles = Readonly<Record<string, string>>

export const inventoryPath = 'inventory/hosts.ts'
export const playbookPath = 'playbooks/deploy.ts'

/** The group of the hosts. */
const group = 'lb'

/** An inventory and a playbook that have on the hosts what they have now. */
export function projectOf(hosts: Readonly<Record<string, Connection>>, roles: readonly AdoptedRole[]): ProjectFiles {
  const names = Object.keys(hosts)
  return { [inventoryPath]: inventorySource(hosts, roles), [playbookPath]: playbookSource(names, roles) }
}

function inventorySource(hosts: Readonly<Record<string, Connection>>, roles: readonly AdoptedRole[]): string {
  const all = Object.values(hosts)
  const shared = Object.entries(all[0]!).filter(
    ([name, value]) =>
      all.length > 1 && name !== 'address' && all.every((each) => each[name as keyof Connection] === value),
  )
  const isShared = (name: string) => shared.some(([other]) => other === name)
  const own = Object.entries(hosts).map(([name, connection]) => {
    const variables = roles.flatMap(({ name: role, adoption }) =>
      adoption.hostVariables[name] ? [[role, adoption.hostVariables[name]] as const] : [],
    )
    return [
      name,
      {
        ...Object.fromEntries(Object.entries(connection).filter(([each]) => !isShared(each))),
        ...Object.fromEntries(variables),
      },
    ] as const
  })
  const definition = {
    ...(shared.length > 0 && { vars: Object.fromEntries(shared) }),
    groups: { [group]: { hosts: Object.fromEntries(own) } },
  }
  const roleImport = own.some(([, vars]) => roles.some(({ name }) => name in vars)) ? "import 'haploy/roles'\n" : ''
  return module(['defineInventory'], roleImport, `defineInventory(${source(definition)})`)
}

function playbookSource(names: readonly string[], roles: readonly AdoptedRole[]): string {
  const plays = roles.map(({ name, hosts, adoption }) => {
    const pattern = hosts.length === names.length ? group : hosts.join(',')
    const serial = name === 'nginx' && hosts.length > 1 ? '    serial: 1,\n' : ''
    return `  {\n    name: '${name}',\n    hosts: '${pattern}',\n${serial}    roles: [\n      ${name}(${source(adoption.variables, 6, name.length + 1)}),\n    ],\n  },\n`
  })
  const text = `definePlaybook([\n${plays.join('')}])`
  return module(
    ['definePlaybook'],
    `import { ${roles
      .map(({ name }) => name)
      .sort()
      .join(', ')} } from 'haploy/roles'\n`,
    text,
  )
}

function module(imported: readonly string[], others: string, exported: string): string {
  const names = exported.includes('secret(') ? [...imported, 'secret'] : imported
  return `import { ${names.join(', ')} } from 'haploy'\n${others}\nexport default ${exported}\n`
}

/** Throws UsageError, and writes nothing, when one of the files exists. */
export async function writeProject(files: ProjectFiles, folder: string): Promise<void> {
  await assertNew(files, folder)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, { flag: 'wx' })
  }
}

/** Throws UsageError when one of the files exists. */
export async function assertNew(files: ProjectFiles, folder: string): Promise<void> {
  for (const path of Object.keys(files)) {
    const exists = await access(join(folder, path)).then(
      () => true,
      () => false,
    )
    if (exists)
      throw new UsageError(`${join(folder, path)} exists already`, { hint: 'Name another folder with --output.' })
  }
}
