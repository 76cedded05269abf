import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Context } from 'mocha'
import { fetchTarball, type NginxTarball } from './nginx-tarball.js'

/** Compiles in half the time. */
export const quick = '--with-cc-opt=-O0 -pipe'

/** For `before`: skips if this machine cannot download the source, unless HAPLOY_LAB=required. */
export async function tarballOrSkip(test: Context): Promise<NginxTarball> {
  try {
    return await fetchTarball()
  } catch (error) {
    if (process.env.HAPLOY_LAB === 'required') throw error
    console.log(`      Not run: the source of nginx cannot be had here: ${(error as Error).message}`)
    return test.skip()
  }
}

/** The same source with another version number, beside the original. */
export async function renumbered(original: NginxTarball, version: string): Promise<Omit<NginxTarball, 'remove'>> {
  const { folder } = original
  const tree = join(folder, version)
  const path = join(folder, `nginx-${version}.tar.gz`)
  const run = promisify(execFile)
  mkdirSync(tree)
  await run('tar', ['-xf', original.path, '-C', tree, '--strip-components=1'])
  const rename = `s/"${original.version.replaceAll('.', '\\.')}"/"${version}"/`
  await run('sed', ['-i', rename, join(tree, 'src/core/nginx.h')])
  await run('tar', ['-czf', path, '-C', folder, version])
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { folder, path, version, sha256 }
}
