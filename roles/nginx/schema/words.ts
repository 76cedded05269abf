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

export const zoneSize = z
  .union([
    z
      .string()
      .regex(/^([1-9]\d{0,3}[mM]|(3[2-9]|[4-9]\d|[1-9]\d{2,6})[kK])$/, "must be a size of 32k or more, such as '64k'"),
    z.literal(false),
  ])
  .default('64k')
  .describe('Memory that the workers share, for the state of the servers; `false`: each worker has a state of its own')
