import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A secret of the project's inventory, which the role writes into a file and prints. */
export const canary = 'fake-canary-token'

const inventory = `
import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: { connection: 'local', token: secret('${canary}') },
  hosts: { one: {}, two: {} },
})
`

const playbook = `
import { command, definePlaybook, defineRole, file, z } from 'haploy'
const noting = defineRole({
  name: 'noting',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string(), text: z.string().default('first'), code: z.string().default('true') }),
  tasks: ({ vars, host }) => [
    file('note', vars.folder + '/' + host.name, { content: vars.text + ' ' + host.vars.token.reveal() + '\\n' }),
    command('follow', 'host=' + host.name + '; ' + vars.code),
  ],
})
export default definePlaybook([{ hosts: 'all', roles: [noting()] }])
`

/** Makes the folder of a project with two local hosts, and a playbook `note`. */
export async function makeProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'haploy-runs-'))
  await mkdir(join(project, 'inventory'))
  await mkdir(join(project, 'playbooks'))
  await writeFile(join(project, 'inventory/hosts.ts'), inventory)
  await writeFile(join(project, 'playbooks/note.ts'), playbook)
  return project
}

/** The arguments that run the playbook of the project. `code` is shell code of its second task, which knows `$host`. */
export function noteArguments(project: string, code = 'true', ...more: readonly string[]): readonly string[] {
  return ['run', 'note', '-e', `noting.folder=${project}`, '-e', JSON.stringify({ noting: { code } }), ...more]
}
