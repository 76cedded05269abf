import { z } from 'zod'

const seconds = z.number().positive()
const size = z.string().regex(/^\d+[kmKM]?$/, 'must be a size such as 64k')

/** Settings of nginx for all locations with `fastcgiPass`. */
export const fastcgi = z.strictObject({
  connectTimeout: seconds.default(3).describe('Seconds to connect to the application'),
  sendTimeout: seconds.default(60).describe('Seconds between two writes to it'),
  readTimeout: seconds.default(60).describe('Seconds between two reads from it'),
  bufferSize: size.optional().describe("Buffer for the first part of an answer; by default nginx's"),
  buffers: z
    .string()
    .regex(/^\d+ \d+[kmKM]?$/, "must be a number and a size, such as '4 64k'")
    .optional()
    .describe("Buffers for an answer: `'4 64k'`; by default nginx's"),
  busyBuffersSize: size.optional().describe("Of them, what may be under way to the client; by default nginx's"),
  tempFileWriteSize: size.optional().describe("What is written to a temporary file at once; by default nginx's"),
})

export type Fastcgi = z.output<typeof fastcgi>
