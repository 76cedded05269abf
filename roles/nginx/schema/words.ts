import { z } from 'zod'

/** Several words of nginx's configuration that stand in the file as they are. */
export const words = z.string().regex(/^[^;{}\n]+$/, 'must be one line without ; { }')
