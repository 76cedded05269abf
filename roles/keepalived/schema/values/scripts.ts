import { z } from 'zod'
import { controllerFile } from '../../../managed-files/schema.js'

export const scriptName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be the name of a script: letters, digits, _ . -')

/** `nginx` is the name of the bundled check, so no script can have it. */
export const scripts = z.record(
  scriptName.refine((name) => name !== 'nginx', 'is the name of the bundled check'),
  z.union([z.string(), controllerFile]),
)
