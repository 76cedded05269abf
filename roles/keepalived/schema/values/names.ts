import { z } from 'zod'

/** Of an instance, a group or a check. */
export const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

/** The role tracks its drain switches under such names. */
export const checkName = name.refine((text) => !text.startsWith('drain_'), 'must not begin with drain_')

export const device = z.string().regex(/^[^\s/:"'!#{}\\]{1,15}$/, 'must be the name of a network interface')

/** keepalived limits it to 253 on either side. */
export const weight = z.int().min(-253).max(253)

/** Text that is copied into the configuration. */
export const rawText = z.string().refine((text) => !text.includes('\0'), 'must be text without NUL')
