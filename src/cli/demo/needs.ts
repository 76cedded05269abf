import { spawnSync } from 'node:child_process'
import { access } from 'node:fs/promises'
import { FailedError } from '../../core/errors.js'
import { labNeeds, type Needs } from '../../lab/index.js'
import type { Stage } from './stage.js'

/** What this machine lacks: all that a lab needs, and curl to look at it from outside. */
export async function demoNeeds(): Promise<Needs> {
  const { missing, packages } = await labNeeds()
  const curl = spawnSync('curl', ['--version']).error === undefined ? [] : ['curl']
  return { missing: [...missing, ...curl], packages: [...packages, ...curl] }
}

/** Whether root can make this machine able to host a lab by installing Debian packages. */
export async function canBeInstalled({ missing, packages }: Needs): Promise<boolean> {
  const beyondPackages = missing.some((need) => /^(root|Linux)$|cgroup2/.test(need))
  const found = await access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  )
  return found && !beyondPackages && packages.length > 0
}

/** Installs them. Throws FailedError when the machine still lacks something then. */
export async function installNeeds(stage: Stage, { packages }: Needs): Promise<void> {
  await stage.step('Install what a lab of real hosts is made with', async () => {
    const quiet = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120']
    await stage.run({ shown: 'apt-get update', argv: ['apt-get', '-q', 'update'] })
    const argv = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', ...quiet, ...packages]
    await stage.run({ shown: `apt-get install ${packages.join(' ')}`, argv })
    const { missing } = await demoNeeds()
    if (missing.length > 0)
      throw new FailedError(`this machine still lacks ${missing.join(', ')} for the demonstration`)
    return 'this machine can host a lab'
  })
}
