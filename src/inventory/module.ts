import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { createJiti, type JitiOptions } from 'jiti'
import { cacheFolder } from './cache-folder.js'
import type { Place } from './find.js'
import type { LoadOptions } from './load.js'
import { mishap } from './mishap.js'

/** Runs a TypeScript or JavaScript file and returns its exports. Throws UsageError with file, line and reason. */
export async function loadModule(place: Place, { folder, env = {} }: LoadOptions): Promise<Record<string, unknown>> {
  const source = await readFile(place.path, 'utf8')
  const jiti = createJiti(place.path, { ...options, fsCache: (await cacheFolder(env)) ?? false })
  try {
    const exports = await jiti.evalModule(source, {
      filename: place.path,
      ext: extname(place.path),
      async: true,
      forceTranspile: true,
    })
    return exports as Record<string, unknown>
  } catch (error) {
    throw mishap(error, place, { folder, source })
  }
}

/** The running package's own modules, loaded natively and only when asked for: there is one instance of every class. */
const own: Readonly<Record<string, () => Promise<unknown>>> = {
  haploy: () => import(house('src/index.js')),
  'haploy/roles': () => import(house('roles/index.js')),
  zod: () => import('zod'),
}

const options: JitiOptions = {
  interopDefault: false,
  // Every extension more is a look at the disk for every import.
  extensions: ['.ts', '.js', '.mjs'],
  virtualModules: Object.defineProperties(
    {},
    Object.fromEntries(Object.entries(own).map(([name, get]) => [name, { get, enumerable: true }])),
  ),
}

/** A compiled file of this package; this module is dist/src/inventory/module.js. */
function house(file: string): string {
  return new URL(`../../${file}`, import.meta.url).href
}
