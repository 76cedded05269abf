import { z } from 'zod'
import { controllerFile } from '../../../managed-files/schema.js'

/** Repository files of yum and dnf by name, without `.repo`. */
export const yumRepositories = z.record(
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _ . -'),
  z.union([z.string().min(1), controllerFile]),
)

export type YumRepositories = z.output<typeof yumRepositories>
