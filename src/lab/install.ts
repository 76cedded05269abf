import { UsageError } from '../core/errors.js'
import { labNeeds, requireLabNeeds } from './needs.js'
import { run } from './run.js'

/**
 * Installs the Debian packages that a lab lacks, and nothing when it lacks none. Throws UsageError that says what is
 * missing where packages cannot help: no Linux, not root, no apt-get, or an installation that failed.
 */
export async function installLabNeeds({ onProgress }: { onProgress?: (text: string) => void } = {}): Promise<void> {
  const { missing, packages } = await labNeeds()
  if (missing.length > 0 && packages.length > 0 && (await canInstall(missing))) {
    onProgress?.(`Installing what a lab needs: ${packages.join(' ')}`)
    await apt(['update', '-q'])
    await apt(['install', '-y', '-q', '--no-install-recommends', ...packages])
  }
  await requireLabNeeds()
}

async function canInstall(missing: readonly string[]): Promise<boolean> {
  return !missing.includes('root') && (await run(['sh', '-c', 'command -v apt-get'])).code === 0
}

async function apt(args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args])
  if (code === 0) return
  throw new UsageError(`apt-get ${args.join(' ')} failed: ${stderr.trim()}`, {
    hint: 'See that this machine reaches its package sources.',
  })
}
