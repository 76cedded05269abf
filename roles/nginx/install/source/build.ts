import { createHash } from 'node:crypto'
import { type Change, type Output, type StateResource, subject } from 'haploy'
import eq from 'semver/functions/eq.js'
import type { Build } from './build-request.js'
import { buildSteps, lookAtBuild, sweepStep } from './build-steps.js'
import { splitArguments } from './configure.js'

/** What is really there. */
export interface BuildState {
  /** Absent where there is no program that says what it is. */
  readonly installed: { readonly version: string; readonly arguments: readonly string[] } | undefined
  /** sha256 of the tarball that the installed program was made of; absent when nobody can tell. */
  readonly madeOf: string | undefined
  /** `none`: nothing left of a build; `foreign`: it is one of something else. */
  readonly build: 'none' | 'running' | 'built' | 'interrupted' | 'foreign'
  /** The tarball is on the host, whole. */
  readonly hasTarball: boolean
}

/**
 * nginx compiled from source. The proof of it is what the program says of itself (`nginx -V`), and a manifest beside it
 * that names the tarball. The work goes on when the connection drops, and the next run finds it.
 */
export function nginxBuild(build: Build): StateResource<BuildState> {
  const key = keyOf(build)
  return {
    type: 'state',
    showsOutput: true,
    kind: 'build',
    name: `nginx ${build.version}`,
    probe: { script: lookAtBuild(build, key), parse: parseState },
    plan: (current) => planBuild(build, key, current),
    reads: [subject.tree(build.prefix)],
    writes: [subject.tree(build.prefix)],
    timeout: 3600,
  }
}

/** One and the same for the same source and arguments, so that a build can be told from one of something else. */
function keyOf({ version, sha256, arguments: words }: Build): string {
  return createHash('sha256')
    .update(JSON.stringify([version, sha256, words]))
    .digest('hex')
    .slice(0, 16)
}

function parseState({ lines }: Output): BuildState {
  const valueAfter = (name: string) =>
    lines
      .find((line) => line.startsWith(name))
      ?.slice(name.length)
      .trim()
  const version = /^nginx\/(\d+\.\d+\.\d+)/.exec(valueAfter('nginx version:') ?? '')?.[1]
  const words = splitArguments(valueAfter('configure arguments:') ?? '')
  return {
    installed: version === undefined ? undefined : { version, arguments: words },
    madeOf: valueAfter('made of:'),
    build: (valueAfter('build:') ?? 'none') as BuildState['build'],
    hasTarball: lines.includes('tarball'),
  }
}

function planBuild(build: Build, key: string, current: BuildState): readonly Change[] {
  const changes = differences(build, current)
  if (changes.length > 0) {
    const steps = buildSteps(build, key, current.hasTarball)
    return changes.map((change, index) => ({ ...change, steps: index === 0 ? steps : [] }))
  }
  if (current.build === 'none') return []
  return [{ attribute: 'leftover', from: `a build (${current.build})`, to: null, steps: [sweepStep] }]
}

function differences({ version, arguments: wanted, sha256 }: Build, state: BuildState): Omit<Change, 'steps'>[] {
  const { installed, madeOf } = state
  if (!installed) return [{ attribute: 'state', from: beginnings[state.build], to: `nginx ${version}` }]
  const found = installed.arguments
  const same = found.length === wanted.length && found.every((word, index) => word === wanted[index])
  return [
    ...(eq(installed.version, version) ? [] : [{ attribute: 'version', from: installed.version, to: version }]),
    ...(same ? [] : [{ attribute: 'configure arguments', ...onlyDifferent(found, wanted) }]),
    ...(madeOf === sha256 ? [] : [{ attribute: 'tarball', from: madeOf ?? 'unknown', to: sha256 }]),
  ]
}

/** The words that go and those that come; all of them where only their order differs. */
function onlyDifferent(found: readonly string[], wanted: readonly string[]) {
  const from = found.filter((word) => !wanted.includes(word))
  const to = wanted.filter((word) => !found.includes(word))
  return from.length + to.length > 0 ? { from, to } : { from: found, to: wanted }
}

const beginnings: Record<BuildState['build'], string> = {
  none: 'absent',
  foreign: 'absent',
  running: 'being built',
  built: 'built, but not installed',
  interrupted: 'half-built',
}
