import { z } from 'zod'

/** Several words of nginx's configuration, which are copied unchanged. */
export const words = z.string().regex(/^[^;{}\n]+$/, 'must be one line without ; { }')
