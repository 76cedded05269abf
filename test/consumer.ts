import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { makeTarball, must } from './tarball.js'

/** What npm installs beside haploy as its peer, and what that needs. */
const peers = ['@types/node', 'undici-types']

/** A project somewhere else that depends on haploy's tarball. Its packages are copies: none sees those of this repository. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy-consumer-'))
  readonly tarball: string
  /** Where haploy is unpacked. */
  readonly haploy = join(this.folder, 'node_modules/haploy')

  constructor() {
    mkdirSync(this.haploy, { recursive: true })
    this.tarball = makeTarball(join(this.folder, 'node_modules')).path
    must('tar', '-xzf', this.tarball, '--strip-components=1', '-C', this.haploy)
    const dependencies = must('npm', 'ls', '--offline', '--omit=dev', '--all', '--parseable')
      .split('\n')
      .filter((path) => path.includes('node_modules'))
    for (const path of [...dependencies, ...peers.map((name) => resolve('node_modules', name))]) {
      cpSync(path, join(this.folder, path.slice(path.indexOf('node_modules'))), { recursive: true })
    }
  }

  /** Leaves nothing but the packages. */
  clear(): void {
    for (const name of readdirSync(this.folder).filter((name) => name !== 'node_modules')) {
      rmSync(join(this.folder, name), { recursive: true })
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), text)
    }
  }

  /** Lets npx find the command, as npm install does. */
  link(): void {
    const bin = join(this.folder, 'node_modules/.bin')
    mkdirSync(bin, { recursive: true })
    symlinkSync('../haploy/dist/bundle/src/cli/main.js', join(bin, 'haploy'))
  }

  /** What the compiler says of the project: one line for each error, and for what explains it. */
  complaints(): string {
    const tsc = resolve('node_modules/typescript/bin/tsc')
    const options = { cwd: this.folder, encoding: 'utf8' } as const
    const { stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], options)
    return `${stdout}${stderr}`
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
