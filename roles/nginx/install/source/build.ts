import { createHash } from 'node:crypto'
import { type Change, type Output, type StateResource, subject } from 'haploy'
import eq from 'semver/functions/eq.js'
import type { Build } from './build-request.js'
import { buildSteps, discardBuild, probeBuild } from './build-steps.js'
import { splitArguments } from './configure.js'

/** The state of the installed program and of a build. */
export interface BuildState {
  /** Undefined where there is no program, or `nginx -V` fails. */
  readonly installed: { readonly version: string; readonly arguments: readonly string[] } | undefined
  /** sha256 of the tarball that the installed program was built from; undefined if that is unknown. */
  readonly builtFrom: string | undefined
  /** `none`: there are no files of a build; `outdated`: it is a build of another source or other arguments. */
  readonly build: 'none' | 'running' | 'built' | 'interrupted' | 'outdated'
  /** The complete tarball is on the host. */
  readonly hasTarball: boolean
}

/**
 * nginx compiled from source. Its state is the output of `nginx -V`, and a manifest beside the program that names the
 * tarball. A build continues when the connection drops, and the next run joins it.
 */
export function nginxBuild(build: Build): StateResource<BuildState> {
  const key = keyOf(build)
  return {
    type: 'state',
    showsOutput: true,
    kind: 'build',
    name: `nginx ${build.version}`,
    probe: { script: probeBuild(build, key), parse: parseState },
    plan: (current) => planBuild(build, key, current),
    reads: [subject.tree(build.prefix)],
    writes: [subject.tree(build.prefix)],
    timeout: 3600,
  }
}

/** Identifies a build by its source and arguments. */
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
    builtFrom: valueAfter('built from:'),
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
  return [{ attribute: 'leftover', from: `a build (${current.build})`, to: null, steps: [discardBuild] }]
}

function differences({ version, arguments: wanted, sha256 }: Build, state: BuildState): Omit<Change, 'steps'>[] {
  const { installed, builtFrom } = state
  if (!installed) return [{ attribute: 'state', from: initialStates[state.build], to: `nginx ${version}` }]
  const found = installed.arguments
  const same = found.length === wanted.length && found.every((word, index) => word === wanted[index])
  return [
    ...(eq(installed.version, version) ? [] : [{ attribute: 'version', from: installed.version, to: version }]),
    ...(same ? [] : [{ attribute: 'configure arguments', ...onlyDifferent(found, wanted) }]),
    ...(builtFrom === sha256 ? [] : [{ attribute: 'tarball', from: builtFrom ?? 'unknown', to: sha256 }]),
  ]
}

/** The removed and the added arguments; all of them if only their order differs. */
function onlyDifferent(found: readonly string[], wanted: readonly string[]) {
  const from = found.filter((word) => !wanted.includes(word))
  const to = wanted.filter((word) => !found.includes(word))
  return from.length + to.length > 0 ? { from, to } : { from: found, to: wanted }
}

const initialStates: Record<BuildState['build'], string> = {
  none: 'absent',
  outdated: 'absent',
  running: 'being built',
  built: 'built, but not installed',
  interrupted: 'half-built',
}
