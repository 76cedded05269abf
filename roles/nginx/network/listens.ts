import type { Server } from '../schema/server.js'

/** The `listen` lines: `80`, `443 ssl`, as declared or by default. */
export function listens({ listen, tls }: Server): readonly string[] {
  const declared = listen === undefined ? [tls ? 443 : 80] : [listen].flat()
  return declared.map((where) => (tls && !/\sssl\b/.test(String(where)) ? `${where} ssl` : String(where)))
}
