import { cp, mkdir, mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../core/errors.js'

/** This package's own folder. */
const root = dirname(fileURLToPath(import.meta.resolve('haploy/package.json')))

/** What a person types `haploy` for. */
export const haploy: readonly string[] = [process.execPath, join(root, 'dist/bundle/src/cli/main.js')]

/** A project in a temporary folder: a copy of the playbooks, to edit freely; the inventory is left to the caller. */
export async function makeProject(): Promise<string> {
  const playbook = await stat(join(root, 'playbooks/deploy.ts')).catch(() => undefined)
  if (!playbook) {
    throw new UsageError(`the demonstration needs haploy's own playbooks, which ${root} does not have`, {
      hint: "Run `npm run demo` in a checkout of haploy's sources.",
    })
  }
  const folder = await mkdtemp(join(tmpdir(), 'haploy-demo-'))
  await cp(join(root, 'playbooks'), join(folder, 'playbooks'), { recursive: true })
  await mkdir(join(folder, 'inventory'))
  return folder
}
