import { UsageError } from '../../core/errors.js'
import { labNeeds, requireLabNeeds } from './needs.js'
import { run } from './run.js'

interface InstallOptions {
  /** Programs that are wanted beside those of a lab, each from the package of its name. */
  readonly programs?: readonly string[]
  readonly onProgress?: (text: string) => void
}

/**
 * Installs the Debian packages that a lab lacks, and nothing when it lacks none. Throws UsageError that says what is
 * missing where packages cannot help: no Linux, not root, no apt-get, or an installation that failed.
 */
export async function installLabNeeds({ programs, onProgress }: InstallOptions = {}): Promise<void> {
  const { packages, installable } = await labNeeds(programs)
  if (installable) {
    onProgress?.(`Installing what a lab needs: ${packages.join(' ')}`)
    await apt(['update'])
    await apt(['install', '-y', '--no-install-recommends', ...packages])
  }
  await requireLabNeeds(programs)
}

async function apt(args: readonly string[]): Promise<void> {
  const patient = ['-q', '-o', 'DPkg::Lock::Timeout=120']
  const { code, stderr } = await run(['apt-get', ...patient, ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' } })
  if (code === 0) return
  throw new UsageError(`apt-get ${args.join(' ')} failed: ${stderr.trim()}`, {
    hint: 'See that this machine reaches its package sources.',
  })
}
