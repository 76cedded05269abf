import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'

/** What npm installs beside haploy as its peer, and what that needs. */
const peers = ['@types/node', 'undici-types']

/** A project somewhere else that depends on haploy's tarball. Its packages are copies: none sees those of this repository. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy-consumer-'))

  constructor() {
    const [{ filename }] = JSON.parse(this.#npm('pack', '--json', '--pack-destination', this.folder))
    const haploy = join(this.folder, 'node_modules/haploy')
    mkdirSync(haploy, { recursive: true })
    must('tar', '-xzf', join(this.folder, filename), '--strip-components=1', '-C', haploy)
    const dependencies = this.#npm('ls', '--omit=dev', '--all', '--parseable')
      .split('\n')
      .filter((path) => path.includes('node_modules'))
    const packages = [
      ...dependencies.map((path) => relative(resolve(), path)),
      ...peers.map((name) => join('node_modules', name)),
    ]
    for (const path of packages) cpSync(path, join(this.folder, path), { recursive: true })
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

  /** What the compiler says of the project: one line for each error, and for what explains it. */
  complaints(): string {
    const tsc = resolve('node_modules/typescript/bin/tsc')
    return spawnSync(process.execPath, [tsc, '--pretty', 'false'], { cwd: this.folder, encoding: 'utf8' }).stdout
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  /** Without the network, and without building anew. */
  #npm(...args: string[]): string {
    return must('npm', ...args, '--offline', '--ignore-scripts', '--cache', join(this.folder, 'npm'))
  }
}

function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`)
  return stdout
}
