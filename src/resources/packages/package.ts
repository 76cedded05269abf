import { FailedError, UsageError } from '../../core/errors.js'
import type { Facts } from '../../core/host/facts.js'
import type { Change, Requirement, StateResource, Step, Verdict } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { complain } from '../requirement.js'
import { apt } from './apt.js'
import { dnf, yum } from './dnf.js'
import type { Package, PackageManager, Packages, Request } from './manager.js'

interface PackageOptions extends TaskOptions {
  /** `present` (default): any version will do. `latest`: the newest that the host's repositories have. */
  state?: 'present' | 'latest' | 'absent'
  /**
   * Whether a daemon that a package brings may start by itself, as is the habit of Debian. False by default, on every
   * distribution: it then starts with the configuration that the role wrote, by `service`. A daemon that was there
   * before and is upgraded restarts in any case.
   */
  start?: boolean
}

/**
 * Packages that are (or are not) installed, in one transaction: a name, a list, `'nginx=1.22.1-9'`, or versions by name
 * as `{ nginx: '1.22.1-9' }`. A pinned version is exact, and may be older than what is installed.
 */
export function pkg(
  name: string,
  packages: string | readonly string[] | Readonly<Record<string, string>>,
  options: PackageOptions = {},
): Task {
  const { state = 'present', start = false } = options
  return task(
    name,
    ({ facts }) => packageResource({ ...namesAndVersions(packages), state, start }, managerOf(facts)),
    options,
  )
}

/** The resource behind `pkg`, for a given package manager. Throws UsageError for what cannot be a package's name. */
export function packageResource(request: Request, manager: PackageManager): StateResource<Packages> {
  refuseNonsense(request, manager)
  return {
    type: 'state',
    kind: 'package',
    name: request.names.join(' '),
    probe: manager.probe(request),
    plan: (current) => plan(request, current, manager),
    judge: (output) => judge(request, manager, output),
    reads: request.names.map(subject.package),
    ...(request.state !== 'absent' && { writes: bringing(request.names) }),
  }
}

const managers: Record<NonNullable<Facts['packageManager']>, PackageManager> = { apt, dnf, yum }

function managerOf({ packageManager, os }: Facts): PackageManager {
  if (packageManager) return managers[packageManager]
  throw new FailedError(`this host (${os.name}) has none of the package managers that haploy knows`, {
    hint: 'Packages need apt, dnf or yum; leave the task out for this host with `when`.',
  })
}

function namesAndVersions(packages: Parameters<typeof pkg>[1]): Pick<Request, 'names' | 'versions'> {
  const words = typeof packages === 'string' ? [packages] : packages
  const entries = Array.isArray(words)
    ? words.map((word: string) => [word.split('=', 1)[0]!, word.includes('=') ? word.slice(word.indexOf('=') + 1) : ''])
    : Object.entries(words)
  const pinned = entries.filter(([, version]) => version !== '')
  return { names: [...new Set(entries.map(([name]) => name as string))], versions: Object.fromEntries(pinned) }
}

function refuseNonsense({ names, versions, state }: Request, { command, validName }: PackageManager): void {
  if (names.length === 0) throw new UsageError('a package task without packages')
  const wrong = names.find((name) => !validName.test(name))
  if (wrong !== undefined) {
    throw new UsageError(`${JSON.stringify(wrong)} cannot be the name of a package`, {
      hint: `Give the names that \`${command} install\` takes, one string each.`,
    })
  }
  const [pinned] = Object.keys(versions)
  if (pinned !== undefined && state !== 'present') {
    throw new UsageError(`package ${pinned} is pinned to version ${versions[pinned]} and asked to be ${state}`, {
      hint: 'Leave out either the version or the state.',
    })
  }
}

/** One change a package; the transaction that makes all of them, and ends one that was cut off, is the step of the first. */
function plan(request: Request, current: Packages, manager: PackageManager): readonly Change[] {
  const changes = request.names.flatMap((name) => {
    const found = current.byName.get(name) ?? { version: null }
    const to = target(request, name, found, current.stale, manager)
    const writes = request.state === 'absent' ? undefined : bringing([name])
    return to === undefined ? [] : [{ attribute: name, from: description(found), to, steps: [], writes }]
  })
  if (changes.length === 0 && current.unfinished) changes.push(finishing)
  return changes.map((change, index) =>
    index === 0 ? { ...change, steps: [transaction(request, current, manager)], requires: [writableDatabase] } : change,
  )
}

/** Nobody can say beforehand what is needed to mend what an interrupted one has left. */
function transaction(request: Request, current: Packages, manager: PackageManager): Step {
  const isBroken =
    current.unfinished || [...current.byName.values()].some(({ interrupted }) => interrupted !== undefined)
  const rehearsal = isBroken ? undefined : manager.simulation(request, current)
  return { script: manager.transaction(request, current), ...(rehearsal && { rehearsal }) }
}

const writableDatabase: Requirement = {
  script: sh`for d in /var/lib/dpkg /var/lib/rpm /usr/lib/sysimage/rpm; do
if [ -d "$d" ] && [ ! -L "$d" ] && [ ! -w "$d" ]; then ${complain('the packages of this host cannot be written')}; fi; done`,
  reads: [],
  hint: 'That needs root: set `become: true` for the host, or log in as root; /var must not be mounted read-only.',
}

const finishing = { attribute: 'transaction', from: 'cut off', to: 'finished', steps: [], writes: [subject.missing] }

/** A package may bring anything that is not there yet. What goes with a removed one is unknown, and was there before. */
function bringing(names: readonly string[]): readonly Subject[] {
  return [...names.map(subject.package), subject.missing]
}

/** What is to become of one package; undefined when it is as it should be. */
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

/** A refresh that found nothing newer changed nothing. */
function judge({ names, state }: Request, { command }: PackageManager, output: Output): Verdict {
  const verb = state === 'absent' ? 'remove' : 'install'
  if (output.code !== 0) return { changed: false, failed: `${command} could not ${verb} ${names.join(', ')}` }
  return { changed: !output.lines.includes('haploy: nothing newer') }
}
