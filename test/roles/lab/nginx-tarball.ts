import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A tarball of nginx on this machine, in its own folder. */
export interface NginxTarball {
  readonly folder: string
  readonly path: string
  readonly version: string
  readonly sha256: string
  remove(): void
}

/** Downloads the source of Debian's nginx. Throws if this machine cannot reach it. */
export async function fetchTarball(): Promise<NginxTarball> {
  const folder = mkdtempSync(join(tmpdir(), 'haploy-nginx-'))
  const remove = () => rmSync(folder, { recursive: true })
  try {
    await download(folder)
    const name = readdirSync(folder).find((file) => /^nginx_[\d.]+\.orig\.tar\.gz$/.test(file))!
    const path = join(folder, name)
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
    return { folder, path, sha256, remove, version: /[\d.]+\d(?=\.orig)/.exec(name)![0] }
  } catch (error) {
    remove()
    throw error
  }
}

/** With separate lists and sources, so that apt of this machine is not changed. */
async function download(folder: string): Promise<void> {
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  writeFileSync(join(folder, 'debian.sources'), await sources())
  const options = [
    `Dir::Etc::sourcelist=${folder}/debian.sources`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${folder}/lists`,
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    'APT::Sandbox::User=root',
    'APT::Update::Error-Mode=any',
  ].flatMap((option) => ['-o', option])
  const run = (...words: string[]) => promisify(execFile)('apt-get', ['-q', ...options, ...words], { cwd: folder })
  await run('update')
  await run('source', '--download-only', 'nginx')
}

/** The source packages of the mirror from which this machine installs its Debian packages. */
async function sources(): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)'
  const { stdout } = await promisify(execFile)('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const uri = /^(\S+) bookworm main$/m.exec(stdout)?.[1]
  if (uri === undefined) throw new Error('this machine has no source of Debian packages for bookworm')
  return `Types: deb-src
URIs: ${uri}
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`
}
