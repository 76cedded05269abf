import { z } from 'zod'

export const userName = z.string().regex(/^[a-z_][a-z0-9_-]*$/, 'must be the name of a user')

export const mailAddress = z
  .string()
  .regex(/^[^\s"'\\@()<>[\],;:]+@[A-Za-z0-9.-]+$|^[a-z_][a-z0-9_-]*$/, 'must be a mail address')
