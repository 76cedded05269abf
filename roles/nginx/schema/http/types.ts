import { z } from 'zod'

const type = z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a MIME type')
const extension = z.string().regex(/^[\w-]+$/, 'must be an extension without the dot')

export const types = z
  .record(type, z.array(extension).min(1))
  .default({})
  .describe("MIME types in addition to those of mime.types: `{ 'application/wasm': ['wasm'] }`")
