import { hasSecrets, inventoryPath, type ProjectFiles, playbookPath } from '../project/files.js'
import type { AdoptedRole } from './adopt.js'
import type { Connection } from './hosts.js'
import { source } from './literal.js'

/** The group of the hosts. */
const group = 'lb'

/** What is adopted. */
export interface Adopted {
  /** How to connect to the hosts, by name. */
  readonly hosts: Readonly<Record<string, Connection>>
  readonly roles: readonly AdoptedRole[]
  /** Rules of lint that what the hosts have breaks, with the reason for ignoring them. */
  readonly lintIgnore?: Readonly<Record<string, string>>
}

/** An inventory and a playbook that have on the hosts what they have now. */
export function projectOf(adopted: Adopted): ProjectFiles {
  return { [inventoryPath]: inventorySource(adopted), [playbookPath]: playbookSource(adopted) }
}

function inventorySource({ hosts, roles, lintIgnore }: Adopted): string {
  const all = Object.values(hosts)
  const isShared = (name: string) =>
    all.length > 1 && name !== 'address' && all.every((each) => valueIn(each, name) === valueIn(all[0]!, name))
  const shared = Object.entries(all[0] ?? {}).filter(([name]) => isShared(name))
  const own = Object.entries(hosts).map(([name, connection]) => {
    const variables = roles.map(({ name: role, adoption }) => [role, adoption.hostVariables[name]])
    const others = Object.entries(connection).filter(([each]) => !isShared(each))
    return [name, Object.fromEntries([...others, ...variables.filter(([, value]) => value !== undefined)])] as const
  })
  const vars = { ...Object.fromEntries(shared), ...(lintIgnore && { lintIgnore }) }
  const definition = {
    ...(Object.keys(vars).length > 0 && { vars }),
    groups: { [group]: { hosts: Object.fromEntries(own) } },
  }
  const hasRoles = roles.some(({ adoption }) => Object.keys(adoption.hostVariables).length > 0)
  return module(
    ['defineInventory'],
    hasRoles ? "import 'haploy/roles'\n" : '',
    `defineInventory(${source(definition)})`,
  )
}

function valueIn(connection: Connection, name: string): unknown {
  return connection[name as keyof Connection]
}

/** One play for each role: nginx on one host after the other, since the first run restarts it. */
function playbookSource({ hosts: all, roles }: Adopted): string {
  const plays = roles.map(({ name, hosts, adoption }) => {
    const pattern = hosts.length === Object.keys(all).length ? group : hosts.join(',')
    return [
      '  {',
      `    name: '${name}',`,
      `    hosts: '${pattern}',`,
      ...(name === 'nginx' && hosts.length > 1 ? ['    serial: 1,'] : []),
      '    roles: [',
      `      ${name}(${source(adoption.variables, 6, name.length + 1)}),`,
      '    ],',
      '  },\n',
    ].join('\n')
  })
  const names = roles.map(({ name }) => name).sort()
  return module(
    ['definePlaybook'],
    `import { ${names.join(', ')} } from 'haploy/roles'\n`,
    `definePlaybook([\n${plays.join('')}])`,
  )
}

function module(imported: readonly string[], others: string, exported: string): string {
  const names = hasSecrets(exported) ? [...imported, 'secret'] : imported
  return `import { ${names.join(', ')} } from 'haploy'\n${others}\nexport default ${exported}\n`
}
