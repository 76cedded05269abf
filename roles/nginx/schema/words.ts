import { z } from 'zod'

/** Several words of nginx's configuration, which are copied unchanged. */
export const words = z.string().regex(/^[^;{}\n]+$/, 'must be one line without ; { }')

/** A text of any directives, which is copied unchanged. */
export const raw = z.string().optional().describe('Directives that are copied unchanged, see [Raw text](#raw-text)')

/** Files to include in a block. */
export const includes = z
  .array(words)
  .default([])
  .describe("Files on the host with more directives: `['/etc/nginx/snippets/*.conf']`")

export const path = z.string().regex(/^\/[^\0\n]*$/, 'must be an absolute path')
