import { z } from 'zod'

const seconds = z.number().positive()
const size = z.string().regex(/^\d+[kmKM]?$/, 'must be a size such as 64k')

/** Settings of nginx for all locations with `fastcgiPass`. */
export const fastcgi = z.strictObject({
  connectTimeout: seconds.default(3).describe('Timeout for a connection to the application, in seconds'),
  sendTimeout: seconds.default(60).describe('Longest time between two writes to it, in seconds'),
  readTimeout: seconds.default(60).describe('Longest time between two reads from it, in seconds'),
  bufferSize: size.optional().describe("Buffer for the first part of a response; by default nginx's"),
  buffers: z
    .string()
    .regex(/^\d+ \d+[kmKM]?$/, "must be a number and a size, such as '4 64k'")
    .optional()
    .describe("Buffers for a response: `'4 64k'`; by default nginx's"),
  busyBuffersSize: size
    .optional()
    .describe("Part of the buffers that may be busy sending to the client; by default nginx's"),
  tempFileWriteSize: size.optional().describe("Largest write to a temporary file; by default nginx's"),
})

export type Fastcgi = z.output<typeof fastcgi>
