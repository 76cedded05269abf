import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../../core/errors.js'

/** The files of a project by their paths in its folder. */
export type ProjectFiles = Readonly<Record<string, string>>

export const inventoryPath = 'inventory/hosts.ts'
export const playbookPath = 'playbooks/deploy.ts'

/** Whether a file has passwords, which stand there as they stand on the hosts. */
export function hasSecrets(content: string): boolean {
  return /\bsecret\(['"]/.test(content)
}

/** Writes the files of a project. Only their owner can read those with secrets. */
export async function writeProject(files: ProjectFiles, folder: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, hasSecrets(content) ? { mode: 0o600 } : {})
  }
}

/** Throws UsageError, with the hint, when the folder has one of the files. */
export async function assertNew(paths: readonly string[], folder: string, hint: string): Promise<void> {
  for (const path of paths) {
    if (await exists(join(folder, path))) throw new UsageError(`${join(folder, path)} exists already`, { hint })
  }
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
