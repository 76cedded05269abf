import { UsageError } from '../../core/errors.js'
import { labNeeds, requireLabNeeds } from './needs.js'
import { run } from './run.js'

interface InstallOptions {
  /** Programs to install in addition to those of a lab, each from the package of the same name. */
  readonly programs?: readonly string[]
  readonly onProgress?: (text: string) => void
}

/**
 * Installs the missing Debian packages of a lab, if any. Throws UsageError that names what is missing when packages do not
 * help: not Linux, not root, no apt-get, or a failed installation.
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
    hint: 'Check that this machine can reach its package sources.',
  })
}
