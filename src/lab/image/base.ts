import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Group } from '../linux/cgroup.js'
import { locked, lockedIfFree } from '../linux/lock.js'
import { unmountUnder } from '../linux/mounts.js'
import { must } from '../linux/run.js'
import { enterpriseIngredients, enterpriseRecipe } from './enterprise.js'
import { offeredPackages, recipe } from './recipe.js'
import type { System } from './system.js'

const basesDir = '/var/cache/haploy-lab'
const building = '.building'

/** The specification of a base. */
export interface BaseSpec {
  readonly system: System
  /** Debian packages in addition to those that are always offered; EL bases offer only their own packages. */
  readonly packages: readonly string[]
}

/** The Debian base from which the EL bases are built. */
const debianBase: BaseSpec = { system: 'debian12', packages: enterpriseIngredients }

/**
 * The folder of the base that offers `packages`, whether or not it is built. It contains `root`, the root file system of
 * all hosts, and `repo`, their package repository. Its name is a hash of everything that it is built from.
 */
export async function baseOf({ system, packages }: BaseSpec): Promise<string> {
  const ingredients =
    system === 'debian12'
      ? [recipe, offered(packages), await machineSources()]
      : [enterpriseRecipe(system), await baseOf(debianBase)]
  return join(basesDir, createHash('sha256').update(JSON.stringify(ingredients)).digest('hex').slice(0, 16))
}

/** Builds a base unless it exists; only once when several labs need it at the same time. */
export async function ensureBase(spec: BaseSpec, onProgress: (text: string) => void): Promise<void> {
  const base = await baseOf(spec)
  if (await exists(base)) return
  const onWait = () => onProgress('waiting for another lab to build the base')
  await locked(`base ${basename(base)}`, onWait, async () => {
    if (await exists(base)) return
    if (spec.system !== 'debian12') await ensureBase(debianBase, onProgress)
    onProgress(`building the base of ${spec.system}, which is cached for later labs (about a minute)`)
    await build(basename(base), await recipeOf(spec))
  })
}

/** Removes the unfinished bases of dead builders, but not of running ones. */
export async function removeUnfinishedBases(): Promise<void> {
  for (const folder of await readdir(basesDir).catch(() => [])) {
    if (!folder.endsWith(building)) continue
    const name = folder.slice(0, -building.length)
    await lockedIfFree(`base ${name}`, () => removeUnfinished(name))
  }
  await rmdir(basesDir).catch(() => {})
}

/** Removes every base that is not in use. */
export async function purgeBases(used: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(basesDir).catch(() => [])) {
    const base = join(basesDir, name)
    if (name.endsWith(building) || used.has(base)) continue
    await lockedIfFree(`base ${name}`, () => rm(base, { recursive: true }))
  }
  await rmdir(basesDir).catch(() => {})
}

async function build(name: string, [script, ...args]: [string, ...string[]]): Promise<void> {
  await removeUnfinished(name)
  const folder = join(basesDir, name + building)
  await mkdir(folder, { recursive: true })
  const group = await groupOf(name)
  await group.create()
  try {
    const shell = ['sh', '-euc', script, 'sh', folder, ...args]
    await must(group.command(['unshare', '--mount', ...shell]))
    await rm(join(folder, 'tmp'), { recursive: true, force: true })
    await rename(folder, join(basesDir, name))
  } finally {
    await removeUnfinished(name)
  }
}

/** The script that builds a base, and its arguments after the build folder. */
async function recipeOf({ system, packages }: BaseSpec): Promise<[string, ...string[]]> {
  if (system !== 'debian12') return [enterpriseRecipe(system), await baseOf(debianBase)]
  const mirrors = (await machineSources()).map(([file]) => file).join(' ')
  return [recipe, mirrors, ...offered(packages)]
}

async function removeUnfinished(name: string): Promise<void> {
  const folder = join(basesDir, name + building)
  await (await groupOf(name)).remove()
  await unmountUnder(folder)
  await rm(folder, { recursive: true, force: true })
}

const offered = (packages: readonly string[]) => [...new Set([...offeredPackages, ...packages])].sort()

const groupOf = (name: string) => Group.at(`haploy-lab/base_${name}`)

/** The apt source files of this machine that provide Debian 12 packages, with their text. */
async function machineSources(): Promise<[file: string, text: string][]> {
  const apt = '/etc/apt'
  const parts = (await readdir(join(apt, 'sources.list.d')).catch(() => [])).sort()
  const files = ['sources.list', ...parts.filter((part) => /\.(list|sources)$/.test(part)).map(inParts)]
  const sources: [string, string][] = []
  for (const file of files.map((name) => join(apt, name))) {
    const text = await readFile(file, 'utf8').catch(() => '')
    if (/^(deb\s.*|Suites:.*)\sbookworm(\s|$)/m.test(text)) sources.push([file, text])
  }
  return sources
}

const inParts = (part: string) => join('sources.list.d', part)

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
