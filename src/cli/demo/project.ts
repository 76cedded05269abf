import { cp, mkdir, mkdtemp, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../core/errors.js'

/** This package's own folder; this module is dist/src/cli/demo/project.js in it. */
const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** What a person types `haploy` for. */
export const haploy: readonly string[] = [process.execPath, join(root, 'dist/src/cli/main.js')]

/** A copy of the playbooks and roles in a temporary folder, to edit freely; the inventory is left to the caller. */
export async function makeProject(): Promise<string> {
  const playbook = await stat(join(root, 'playbooks/deploy.ts')).catch(() => undefined)
  if (!playbook) {
    throw new UsageError(`the demonstration needs haploy's own playbooks, which ${root} does not have`, {
      hint: "Run `npm run demo` in a checkout of haploy's sources.",
    })
  }
  const folder = await mkdtemp(join(tmpdir(), 'haploy-demo-'))
  for (const name of ['playbooks', 'roles']) await cp(join(root, name), join(folder, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'inventory'))
  return folder
}
