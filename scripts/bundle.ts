import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { type BuildOptions, build } from 'esbuild'
import { writeManual } from './write-manual.js'

const folder = 'dist/bundle'

const options: BuildOptions = {
  outdir: folder,
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // For the coverage of commands that tests start.
  sourcemap: process.env.NODE_V8_COVERAGE === undefined ? false : 'inline',
}

/**
 * Makes `dist/bundle`, which is what users run and import: haploy's own modules, the roles with their templates and files,
 * the libraries that every run needs, with their licences, and the manual page. The current folder must be the repository's.
 */
export async function bundle(): Promise<void> {
  const { metafile } = await build({
    ...options,
    entryPoints: ['src/cli/main.ts', 'src/index.ts', 'src/testing/index.ts', ...roles()],
    bundle: true,
    splitting: true,
    chunkNames: 'src/chunks/[name]-[hash]',
    external: ['acme-client', 'haploy', 'jiti', 'listr2', 'node-ssh', 'ssh2', 'string-width', 'yaml', 'yargs'],
    alias: { haploy: './src/index.ts' },
    metafile: true,
  })
  // It only re-exports the roles, each of which must stay in the folder of its templates.
  await build({ ...options, entryPoints: ['roles/index.ts'] })
  cpSync('roles', `${folder}/roles`, { recursive: true, filter: (path) => !path.endsWith('.ts') })
  copyLicences(Object.keys(metafile.inputs))
  chmodSync(`${folder}/src/cli/main.js`, 0o755)
  await writeManual()
}

function roles(): string[] {
  const paths = readdirSync('roles').map((name) => `roles/${name}/index.ts`)
  return paths.filter((path) => existsSync(path))
}

function copyLicences(inputs: readonly string[]): void {
  mkdirSync(`${folder}/licences`, { recursive: true })
  const names = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  for (const name of new Set(names)) if (name) cpSync(`node_modules/${name}/LICENSE`, `${folder}/licences/${name}`)
}
