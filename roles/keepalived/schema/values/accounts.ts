import { z } from 'zod'

export const userName = z.string().regex(/^[a-z_][a-z0-9_-]*$/, 'must be the name of a user')

/** keepalived resolves it when it starts. */
export const mailServer = z
  .string()
  .regex(/^[A-Za-z0-9:][\w.:-]*( \d{1,5})?$/, 'must be an address or a name, and optionally a port')

export const mailAddress = z
  .string()
  .regex(/^[^\s"'\\@()<>[\],;:!#{}]+@[A-Za-z0-9.-]+$|^[a-z_][a-z0-9_-]*$/, 'must be a mail address')
