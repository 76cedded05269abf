import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The package as it is published. */
export interface Tarball {
  readonly path: string
  /** The paths of the files in it. */
  readonly files: readonly string[]
}

/** Packs the build into a folder, without the network and without building again. */
export function makeTarball(folder: string): Tarball {
  const prepared = join(folder, 'package')
  must('node_modules/.bin/tsx', 'scripts/package.ts', prepared)
  const options = ['--json', '--offline', '--ignore-scripts', '--cache', join(folder, '.npm')]
  const [{ filename, files }] = JSON.parse(must('npm', 'pack', prepared, '--pack-destination', folder, ...options))
  return { path: join(folder, filename), files: files.map(({ path }: { path: string }) => path) }
}

/** Returns what a command prints. Throws if it fails. */
export function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`)
  return stdout
}
