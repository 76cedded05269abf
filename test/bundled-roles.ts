import * as exported from '../roles/index.js'
import type { RoleDefinition } from '../src/index.js'

/** What the bundled roles are defined as, in the order of their names. */
export const bundledRoles: readonly RoleDefinition[] = Object.values(exported).flatMap((value) =>
  'definition' in value ? [value.definition as RoleDefinition] : [],
)
