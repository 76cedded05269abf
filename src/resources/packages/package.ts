import { FailedError, UsageError } from '../../core/errors.js'
import type { Facts } from '../../core/host/facts.js'
import { explicit, oneOf, option } from '../../core/input/option-type.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import type { Change, Requirement, StateResource, Step, Verdict } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { complain } from '../requirement.js'
import { apt } from './apt.js'
import { dnf, yum } from './dnf.js'
import type { Package, PackageManager, Packages, Request } from './manager.js'
import { installationWrites, simulatedWrites } from './transaction.js'

export interface PackageOptions extends TaskOptions {
  /** `present` (default): any version is accepted. `latest`: the newest version in the host's repositories. */
  state?: 'present' | 'latest' | 'absent'
  /**
   * Whether a daemon of the package may start on installation, as is the default of Debian. False by default on every
   * distribution: `service` then starts it with the configuration of the role. A daemon that was running before an
   * upgrade is restarted in any case.
   */
  start?: boolean
}

const optionsOf = taskOptions<PackageOptions>(
  { state: explicit(oneOf('present', 'latest', 'absent')), start: option.flag },
  [{ reason: "if `state` is 'absent'", applies: ({ state }) => state === 'absent', without: ['start'] }],
)

/**
 * Ensures that packages are installed, or are not, in one transaction: a name, a list, `'nginx=1.22.1-9'`, or versions
 * by name as `{ nginx: '1.22.1-9' }`. A pinned version may be older than the installed one. It is exact unless it ends
 * with a star: `1.22*` accepts any version that begins with `1.22`. Throws UsageError for other wildcards.
 */
export function pkg(
  name: string,
  packages: string | readonly string[] | Readonly<Record<string, string>>,
  options: PackageOptions = {},
): Task {
  const { own, shared } = optionsOf(name, options)
  const { state = 'present', start = false } = own
  assertPackages(packages, name)
  return task(
    name,
    ({ facts }) => packageResource({ ...namesAndVersions(packages), state, start }, managerOf(facts)),
    shared,
  )
}

function assertPackages(packages: unknown, task: string): void {
  if (option.textOrTexts.accepts(packages) || isPlainObject(packages)) return
  throw new UsageError(`the packages of task '${task}' must be a name, a list of names or versions by name`, {
    hint: "Write 'nginx', ['nginx', 'curl'] or { nginx: '1.22*' }. A variable may not be set.",
  })
}

/** The resource of `pkg`, for a given package manager. Throws UsageError for an invalid package name. */
export function packageResource(request: Request, manager: PackageManager): StateResource<Packages> {
  assertValidRequest(request, manager)
  return {
    type: 'state',
    showsOutput: true,
    kind: 'package',
    name: request.names.join(' '),
    probe: manager.probe(request),
    plan: (current) => plan(request, current, manager),
    judge: (output) => judge(request, manager, output),
    reads: request.names.map(subject.package),
    ...(request.state !== 'absent' && { writes: [...request.names.map(subject.package), ...installationWrites] }),
  }
}

const managers: Record<NonNullable<Facts['packageManager']>, PackageManager> = { apt, dnf, yum }

function managerOf({ packageManager, os }: Facts): PackageManager {
  if (packageManager) return managers[packageManager]
  throw new FailedError(`this host (${os.name}) has no package manager that haploy supports`, {
    hint: 'Packages require apt, dnf or yum; skip the task on this host with `when`.',
  })
}

function namesAndVersions(packages: Parameters<typeof pkg>[1]): Pick<Request, 'names' | 'versions'> {
  const words = typeof packages === 'string' ? [packages] : packages
  const entries: [name: string, version?: unknown][] = Array.isArray(words)
    ? words.map((word) => nameAndVersion(String(word)))
    : Object.entries(words)
  const pinned = entries.filter((entry) => entry.length === 2)
  for (const [name, version] of pinned) assertPin(name, version)
  return { names: [...new Set(entries.map(([name]) => name))], versions: Object.fromEntries(pinned) }
}

function nameAndVersion(word: string): [name: string, version?: string] {
  const at = word.indexOf('=')
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

function assertPin(name: string, version: unknown): void {
  if (typeof version !== 'string' || version === '') {
    throw new UsageError(
      `the version of package ${name} must be a string, not ${version === '' ? 'an empty one' : kindOf(version)}`,
      {
        hint: `Perhaps a variable is not set. Write '${name}' for any version; a number such as 1.10 would lose its zero.`,
      },
    )
  }
  if (!/[*?[\]]/.test(version.replace(/\*$/, ''))) return
  throw new UsageError(
    `the version '${version}' of package ${name} contains a wildcard that is not a star at its end`,
    {
      hint: "Write the beginning of the version and a star, such as '1.24*', or a whole version.",
    },
  )
}

function assertValidRequest({ names, versions, state }: Request, { command, validName }: PackageManager): void {
  if (names.length === 0) throw new UsageError('a package task has no packages')
  const wrong = names.find((name) => !validName.test(name))
  if (wrong !== undefined) {
    throw new UsageError(`${JSON.stringify(wrong)} is not a valid package name`, {
      hint: `Give names that \`${command} install\` accepts, one per string.`,
    })
  }
  const [pinned] = Object.keys(versions)
  if (pinned !== undefined && state !== 'present') {
    throw new UsageError(`package ${pinned} cannot be both pinned to version ${versions[pinned]} and ${state}`, {
      hint: 'Remove either the version or the state.',
    })
  }
}

/**
 * Returns one change per package. The step of the first one is the transaction that makes all of them, and finishes one
 * that was cut off.
 */
function plan(request: Request, current: Packages, manager: PackageManager): readonly Change[] {
  const changes = request.names.flatMap((name): Change[] => {
    const found = current.byName.get(name) ?? { version: null }
    const to = target(request, name, found, current.stale, manager)
    const writes = request.state === 'absent' ? 'anything' : [subject.package(name), ...installationWrites]
    return to === undefined ? [] : [{ attribute: name, from: description(found), to, steps: [], writes }]
  })
  if (changes.length === 0 && current.cutOff) changes.push(finishing)
  if (changes.length > 0) changes.push(...repairs(current))
  return changes.map((change, index) =>
    index === 0 ? { ...change, steps: [transaction(request, current, manager)], requires: [writableDatabase] } : change,
  )
}

/**
 * It cannot be known in advance what it takes to repair the result of an interrupted transaction, and only a simulation
 * says what an upgrade or a removal writes.
 */
function transaction(request: Request, current: Packages, manager: PackageManager): Step {
  const found = [...current.byName.values()]
  const isBroken = current.cutOff || current.unfinished || found.some(({ interrupted }) => interrupted !== undefined)
  const isInstallation = !isBroken && request.state !== 'absent' && found.every(({ version }) => version === null)
  const rehearsal = isBroken ? undefined : manager.simulation(request, current)
  return {
    script: manager.transaction(request, current),
    ...(rehearsal && { rehearsal }),
    writesAfter(simulated) {
      if (simulated) return simulatedWrites(simulated)
      return isInstallation ? [...request.names.map(subject.package), ...installationWrites] : 'anything'
    },
  }
}

const writableDatabase: Requirement = {
  script: sh`for d in /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm; do
if [ -d "$d" ] && [ ! -L "$d" ] && [ ! -w "$d" ]; then ${complain('the packages of this host cannot be written')}; fi; done`,
  reads: [],
  hint: 'That needs root: set `become: true` for the host, or log in as root; /var must not be mounted read-only.',
}

const finishing = { attribute: 'transaction', from: 'cut off', to: 'finished', steps: [], writes: installationWrites }

/** They are repaired before anything else, because the package manager refuses to work next to them. */
function repairs({ unfinished = [] }: Packages): readonly Change[] {
  return unfinished.map(({ name, interrupted, to }) => ({ attribute: name, from: interrupted, to, steps: [] }))
}

/** Returns the wanted state of one package; undefined if it already has it. */
function target({ state, versions }: Request, name: string, found: Package, stale: boolean, manager: PackageManager) {
  const { version, interrupted, candidate } = found
  if (state === 'absent') return version === null && interrupted === undefined ? undefined : 'absent'
  const pin = versions[name]
  if (pin !== undefined) return version !== null && manager.matches(version, pin) ? undefined : pin
  if (state === 'present') return version === null ? 'installed' : undefined
  if (version !== null && !stale && (candidate === undefined || candidate === version)) return undefined
  return !stale && candidate !== undefined ? candidate : 'latest'
}

function description({ version, interrupted }: Package): string | null {
  return interrupted ?? version
}

/** A refresh that finds nothing newer changes nothing. */
function judge({ names, state }: Request, { command }: PackageManager, output: Output): Verdict {
  const verb = state === 'absent' ? 'remove' : 'install'
  if (output.code !== 0) return { changed: false, failed: `${command} could not ${verb} ${names.join(', ')}` }
  return { changed: !output.lines.includes('haploy: nothing newer') }
}
