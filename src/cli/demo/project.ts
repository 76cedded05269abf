import { cp, mkdir, mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../core/errors.js'

/** The folder of this package. */
const root = dirname(fileURLToPath(import.meta.resolve('haploy/package.json')))

/** The argv of `haploy`. */
export const haploy: readonly string[] = [process.execPath, join(root, 'dist/bundle/src/cli/main.js')]

/** Creates a project in a temporary folder with a copy of the playbooks. The caller adds the inventory. */
export async function makeProject(): Promise<string> {
  const playbook = await stat(join(root, 'playbooks/deploy.ts')).catch(() => undefined)
  if (!playbook) {
    throw new UsageError(`the demonstration needs haploy's own playbooks, which are not in ${root}`, {
      hint: "Run `npm run demo` in a checkout of haploy's sources.",
    })
  }
  const folder = await mkdtemp(join(tmpdir(), 'haploy-demo-'))
  await cp(join(root, 'playbooks'), join(folder, 'playbooks'), { recursive: true })
  await mkdir(join(folder, 'inventory'))
  return folder
}
